/* gsm-mini: prices, change, wages, profit. */
#include "question/recipe_gsm.h"

#include "base/memory.h"

static const struct template price[] = {
	{ TEMPLATE_COST, "a=2..9 b=2..15 c=2..9 d=2..15 X:paper|goods|bakery Y:paper|goods",
	  "[{P} buys {a} {X} for ${b} each and {c} {Y} for ${d} each.|<One {X1} costs ${b}.><One {Y1} costs ${d}.> {P} "
	  "buys {a} {X} and {c} {Y}.]~",
	  "How many dollars does {P} [spend|pay] in all?",
	  "The {X} cost {a*b=e} dollars.\nThe {Y} cost {c*d=f} dollars.\nIn all it is {e+f=g} dollars." },
	{ TEMPLATE_COST, "a=2..9 b=3..18 c=4..30 X:paper|bakery|fruit Y:goods",
	  "At a [shop|fair|market] {P} buys {a} {X} at ${b} each. ~{He} also buys {@Y} for ${c}.",
	  "What is the total cost in dollars?", "The {X} cost {a*b=d} dollars.\nThe total is {d+c=e} dollars." },
	{ TEMPLATE_END, "a=3..9 b=2..12 p=a*b c=2..9 c!=a X:paper|bakery|fruit",
	  "[{a} {X} cost ${p}.|{P} pays ${p} for {a} {X}.] [All {X} have the same price.|Each {X1} costs the same.]",
	  "How many dollars do {c} {X} cost?", "One {X1} costs {p/a=d} dollars.\nThen {c} {X} cost {c*d=e} dollars." },
	{ TEMPLATE_END, "a=3..9 c=2..8 c!=a b=3..15 X:goods|paper|bakery",
	  "[Every|Each] {X1} in a shop costs ${b}. <{P} buys {a} of them.><{Q} buys {c} of them.>~",
	  "How many dollars do {P} and {Q} spend together?",
	  "They buy {a+c=dX}.\nTogether they spend {d*b=e} dollars." },
	{ TEMPLATE_END, "a=2..9 b=2..15 c=2..9 d=2..15 X:paper|goods|bakery Y:paper|goods", "",
	  "If {P} buys {a} {X} for ${b} each and {c} {Y} for ${d} each, how many dollars does {he} pay [in "
	  "all|altogether]?",
	  "The {X} cost {a*b=e} dollars.\nThe {Y} cost {c*d=f} dollars.\nIn all it is {e+f=g} dollars." },
	{ TEMPLATE_COST, "a=3..20 b=2..15 c=2..8 X:paper|bakery|goods Y:goods|paper",
	  "{@X} costs ${a}, and {@Y} costs ${b} more than that. ~{P} buys {c} {X} and one {Y1}.",
	  "How many dollars does {P} pay?",
	  "The {Y1} costs {a+b=d} dollars.\nThe {X} cost {c*a=e} dollars.\n{P} pays {d+e=f} dollars." },
};

static const struct template price_stages[] = {
	{ TEMPLATE_OWN, "k=2..6", "{P} [then sells|sells] all {his} {X} for ${k} each.",
	  "How many dollars does {P} get?", "{P} gets {r*k=n} dollars." },
	{ TEMPLATE_ALL, "k=2..6", "[All the|These] {X} are sold for ${k} each.", "How many dollars do they bring?",
	  "They bring {r*k=n} dollars." },
};

const struct gsm_skill gsm_price = {
	{ "price", "so many at a price each" }, price, countof(price), price_stages, countof(price_stages)
};

static const struct template change[] = {
	{ TEMPLATE_END, "a=2..8 b=2..12 p=10..100:10 p>a*b+1 p-a*b<30 X:paper|goods|bakery|fruit",
	  "{P} buys {a} {X} [at|for] ${b} each. ~{He} pays with [${p}|${p} in cash].",
	  "How [much change in dollars|many dollars in change] does {P} get?",
	  "The {X} cost {a*b=c} dollars.\nThe change is {p-c=d} dollars." },
	{ TEMPLATE_END, "a=5..45 b=5..45 p=10..100:10 p>a+b+1 p-a-b<30 X:goods Y:goods",
	  "{P} buys {@X} for ${a} and {@Y} for ${b}. ~{He} [gives the clerk|hands over|pays with] ${p}.",
	  "How many dollars does {P} get back?",
	  "Together they cost {a+b=c} dollars.\n{P} gets back {p-c=d} dollars." },
	{ TEMPLATE_END, "a=2..6 b=2..9 c=2..6 d=2..9 p=50..100:10 p>a*b+c*d+1 X:paper Y:bakery|fruit",
	  "{P} takes ${p} to the market. ~{He} buys {a} {X} for ${b} each and {c} {Y} for ${d} each.",
	  "How many dollars does {he} take home?",
	  "The {X} cost {a*b=e} dollars.\nThe {Y} cost {c*d=f} dollars.\n{He} spends {e+f=g} dollars.\n{He} takes home "
	  "{p-g=h} dollars." },
	{ TEMPLATE_END, "a=3..25 b=2..4 p=20..100:10 p>a*b+a+1 p-a*b-a<30 X:paper|goods Y:goods",
	  "<{@X} costs ${a}.><{@Y} costs {^b} as much as {@X}.> ~{P} buys one of each and pays with ${p}.",
	  "How many dollars does {P} get back?",
	  "The {Y1} costs {a*b=c} dollars.\nTogether they cost {a+c=d} dollars.\n{P} gets back {p-d=e} dollars." },
};

static const struct template change_stages[] = {
	{ TEMPLATE_COST, "k=10..200:10 k>r+1 k-r<30", "{P} pays with ${k}.", "How many dollars does {he} get back?",
	  "{P} gets back {k-r=n} dollars." },
};

const struct gsm_skill gsm_change = {
	{ "change", "what comes back from a payment" }, change, countof(change), change_stages, countof(change_stages)
};

static const struct template earn[] = {
	{ TEMPLATE_MONEY, "a=2..8 b=6..20 c=2..6",
	  "{P} earns ${b} an hour [as a cook|at a shop|in a garden]. ~{He} works {a} hours a day for {c} days.",
	  "How many dollars does {P} earn?", "{P} works {a*c=d} hours.\n{P} earns {d*b=e} dollars." },
	{ TEMPLATE_MONEY,
	  "a=2..8 b=5..18 c=2..8 d=5..18 b!=d U:walking dogs|washing cars|mowing lawns; "
	  "V:babysitting|tutoring|painting fences",
	  "[{P} gets ${b} an hour for {U} and ${d} an hour for {V}.|<For {U}, {P} gets ${b} an hour.><For {V}, {P} "
	  "gets ${d} an hour.>] ~This week {he} spends {a} hours {U} and {c} hours {V}.",
	  "How many dollars does {P} earn [this week|in all]?",
	  "The first job brings {a*b=e} dollars.\nThe second job brings {c*d=f} dollars.\n{P} earns {e+f=g} dollars." },
	{ TEMPLATE_MONEY, "a=3..8 b=5..15 c=5..40",
	  "{P} [sells {a} drawings|paints {a} walls|cleans {a} windows] and gets ${b} for each. ~{He} also gets a tip "
	  "of ${c}.",
	  "How many dollars does {P} get [in all|altogether]?",
	  "The work brings {a*b=d} dollars.\nWith the tip it is {d+c=e} dollars." },
	{ TEMPLATE_END, "a=3..9 b=4..12 p=a*b c=2..6 q=b*c q!=p",
	  "{P} [saves|puts aside] ${b} every week. ~{He} wants to buy a game that costs ${p} and a book that costs "
	  "${q}.",
	  "How many weeks does {P} have to save?",
	  "The game and the book cost {p+q=d} dollars.\n{P} has to save for {d/b=e} weeks." },
	{ TEMPLATE_MONEY, "a=8..20 b=2..8 c=5..30 d=2..8",
	  "{P} earns ${a} an hour from Monday to Friday and ${b} more an hour on Saturday. ~This week {he} works {c} "
	  "hours from Monday to Friday and {d} hours on Saturday.",
	  "How many dollars does {P} earn this week?",
	  "Until Friday it is {c*a=e} dollars.\nOn Saturday an hour brings {a+b=f} dollars.\nSaturday brings {d*f=g} "
	  "dollars.\nIn all it is {e+g=h} dollars." },
};

const struct gsm_skill gsm_earn = {
	{ "earn", "wages by the hour, the piece or the week" }, earn, countof(earn), NULL, 0
};

static const struct template profit[] = {
	{ TEMPLATE_PROFIT, "a=3..12 b=4..12 c=2..8 c<b X:bakery|fruit|goods",
	  "{P} [makes|buys] {a} {X} [at a cost of ${c} each|for ${c} each] and sells [all of them|them all] for ${b} "
	  "each. ~",
	  "How many dollars of profit does {P} make?",
	  "Each {X1} brings {b-c=d} dollars of profit.\nThe profit is {a*d=e} dollars." },
	{ TEMPLATE_PROFIT, "a=5..15 b=3..9 c=10..60 c<a*b-2 X:bakery",
	  "{P} spends ${c} on [flour and sugar|flour, butter and eggs]. ~{He} makes {a} {X} and sells each for ${b}.",
	  "[What is {his} profit in dollars?|How many dollars of profit does {he} make?]",
	  "The sale brings {a*b=d} dollars.\nThe profit is {d-c=e} dollars." },
	{ TEMPLATE_PROFIT, "a=5..15 b=3..9 c=10..60 c<a*b-2 X:goods|task",
	  "{P} spends ${c} on [material|tools and paint]. ~{He} makes {a} {X} and sells each for ${b}.",
	  "[What is {his} profit in dollars?|How many dollars of profit does {he} make?]",
	  "The sale brings {a*b=d} dollars.\nThe profit is {d-c=e} dollars." },
	{ TEMPLATE_PROFIT, "a=40..150 b=10..60 c=a+b+5..a+b+90 U:bike|table|guitar|camera|boat",
	  "{P} buys an old {U} for ${a} and [spends|pays] ${b} to repair it. ~{He} sells it for ${c}.",
	  "How many dollars does {P} gain?", "{P} pays {a+b=d} dollars.\n{P} gains {c-d=e} dollars." },
	{ TEMPLATE_PROFIT, "a=3..9 b=4..12 c=2..8 d=3..9 c*d<a*b-1 X:bakery Y:box",
	  "{P} sells {a} {Y} of {X} for ${b} each. ~To make them {he} works {d} hours and pays ${c} for every hour in "
	  "the kitchen of a friend.",
	  "How many dollars of profit does {P} make?",
	  "The {Y} bring {a*b=e} dollars.\nThe kitchen costs {c*d=f} dollars.\nThe profit is {e-f=g} dollars." },
};

const struct gsm_skill gsm_profit = {
	{ "profit", "what a sale brings beyond its cost" }, profit, countof(profit), NULL, 0
};

static const struct template tickets[] = {
	{ TEMPLATE_END, "a=2..6 b=6..20 c=2..6 d=2..5 U:zoo|museum|circus|pool",
	  "A ticket to the {U} costs ${b} for an adult and ${d} less for a child. ~{P}'s group has {a} adults and {c} "
	  "children.",
	  "How many dollars do the tickets cost?",
	  "The adults pay {a*b=e} dollars.\nA child pays {b-d=f} dollars.\nThe children pay {c*f=g} dollars.\nThe "
	  "tickets cost {e+g=h} dollars." },
	{ TEMPLATE_END, "a=2..9 b=4..15 c=2..9 d=3..12 d<b p=a*b+c*d U:play|concert|school fair",
	  "[Tickets for a {U} cost|For a {U}, tickets cost] ${b} for adults and ${d} for children. [The tickets of a "
	  "group cost|A group pays] ${p}. There are {a} adults in it.",
	  "How many children are in the group?",
	  "The adults pay {a*b=e} dollars.\nThe children pay {p-e=f} dollars.\nThere are {f/d=g} children." },
	{ TEMPLATE_END, "a=10..60 b=3..9 c=10..60 d=2..8 d<b U:play|concert|film",
	  "For a {U}, {a} adults and {c} children bought tickets. [An adult ticket was ${b} and a child ticket "
	  "${d}.|Adults paid ${b} and children ${d}.]",
	  "How many dollars [were paid|did the tickets bring] in all?",
	  "The adults paid {a*b=e} dollars.\nThe children paid {c*d=f} dollars.\nIn all it was {e+f=g} dollars." },
};

const struct gsm_skill gsm_tickets = { { "tickets", "two prices in one bill" }, tickets, countof(tickets), NULL, 0 };
