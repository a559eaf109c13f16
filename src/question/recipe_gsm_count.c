/* gsm-mini: counting, comparing, grouping. */
#include "question/recipe_gsm.h"

#include "base/memory.h"

static const struct template add[] = {
	{ TEMPLATE_OWN, "a=5..60 b=5..60 X:toy|fruit|paper",
	  "{P} [has|starts with|owns] {a} {X}. ~[{Q} gives {him} {b} more.|{He} finds {b} more {X}.|Then {he} buys {b} "
	  "more.]",
	  "How many {X} does {P} have [now|in all|altogether]?", "{P} has {a+b=cX}." },
	{ TEMPLATE_OWN, "a=4..40 b=4..40 c=4..40 X:fruit|toy|plant W:picks|collects|gathers",
	  "[On Monday {P} {W} {a} {X}. ~On Tuesday {he} {W} {b} and on Wednesday {c} more.|{P} {W} {a} {X} on Friday, "
	  "{b} on Saturday and {c} on Sunday.]",
	  "How many {X} does {P} have [in all|altogether after the three days]?",
	  "After two days {P} has {a+b=dX}.\nAfter three days {P} has {d+c=eX}." },
	{ TEMPLATE_ALL, "a=3..50 b=3..50 c=3..50 X:toy|fruit|paper",
	  "<{P} has {a} {X}.><{Q} has {b} {X}.><{R} has {c} {X}.> ~[They put all of them in one big box.|They put them "
	  "all together.]",
	  "How many {X} [are there|do the three have together]?",
	  "{P} and {Q} have {a+b=dX}.\nWith {R} there are {d+c=eX}." },
	{ TEMPLATE_END, "a=8..40 b=8..40 c=5..30 X:vehicle",
	  "In a [parking lot|garage] there are {a} red {X} and {b} blue {X}. [Later|An hour later] {c} more {X} arrive "
	  "and none leave.",
	  "How many {X} are there [now|then]?", "At first there are {a+b=dX}.\nThen there are {d+c=eX}." },
	{ TEMPLATE_END, "a=10..60 b=5..40 c=5..40",
	  "{P} reads {a} pages of a book on the first day. ~[On the second day {he} reads {b} pages, and on the third "
	  "day {c}.|{He} reads {b} more pages on the second day and {c} on the third.] [That finishes the book.|Then "
	  "the book is finished.]",
	  "How many pages does the book have?", "In two days {P} reads {a+b=d} pages.\nThe book has {d+c=e} pages." },
	{ TEMPLATE_END, "a=12..70 b=12..70 c=12..70 U:the gate|the well|the tree; V:the bus stop|the beach|the bridge",
	  "",
	  "If {P} walks {a} steps from the house to the door, then {b} steps to {U} and {c} steps to {V}, how many "
	  "steps is that [in all|altogether]?",
	  "To {U} it is {a+b=d} steps.\nIn all it is {d+c=e} steps." },
	{ TEMPLATE_ALL, "a=5..40 b=3..25 c=3..25 d=3..25 X:fruit|bakery U:picnic|party|fair",
	  "At a {U} there are {a} {X} on the table. ~{P} brings {b} more, {Q} brings {c} and {R} brings {d}.",
	  "How many {X} are there [now|then]?",
	  "With {P}'s there are {a+b=eX}.\nWith {Q}'s there are {e+c=fX}.\nWith {R}'s there are {f+d=gX}." },
};

static const struct template add_stages[] = {
	{ TEMPLATE_OWN, "k=3..40", "[After that|Later], {Q} gives {P} {k} more {X}.",
	  "How many {X} does {P} have in the end?", "With {Q}'s gift {P} has {r+k=nX}." },
	{ TEMPLATE_MONEY, "k=5..60", "{P} puts {W} into a jar that already [holds ${k}|has ${k} in it].",
	  "How many dollars are in the jar then?", "The jar then holds {r+k=n} dollars." },
};

const struct gsm_skill gsm_add = {
	{ "add", "totals of two or three amounts" }, add, countof(add), add_stages, countof(add_stages)
};

static const struct template subtract[] = {
	{ TEMPLATE_OWN, "a=30..99 b=3..40 c=3..40 b+c<a X:toy|fruit|bakery|paper",
	  "{P} [has|starts the day with] {a} {X}. ~[{He} gives {b} of them to {Q} and {c} to {R}.|{Q} takes {b} of "
	  "them. Later {R} takes {c}.]",
	  "How many {X} does {P} have left?", "Without {Q}'s there are {a-b=dX}.\n{P} has {d-c=eX} left." },
	{ TEMPLATE_LEFT, "a=40..99 b=5..40 c=5..40 b+c<a X:goods Y:paper",
	  "{P} has ${a}. ~{He} [spends ${b} on {@X} and ${c} on {@Y}|buys {@X} for ${b} and {@Y} for ${c}].",
	  "How many dollars does {P} have left?",
	  "After the first purchase {P} has {a-b=d} dollars.\nThen {he} has {d-c=e} dollars." },
	{ TEMPLATE_END, "a=50..150 b=10..60 c=10..60 b+c<a X:bakery|fruit|goods W:shop|market stall|store",
	  "[A {W} has {a} {X} in the morning.|In the morning there are {a} {X} in a {W}.] [{b} of them are sold before "
	  "noon and {c} after noon.|Before noon {b} {X} are sold. In the afternoon {c} more are sold.]",
	  "How many {X} are [left|not sold]?", "At noon there are {a-b=dX}.\nAt the end there are {d-c=eX}." },
	{ TEMPLATE_END, "a=80..240 b=15..70 c=15..70 b+c<a-5",
	  "{P} is reading a book of {a} pages. ~{He} reads {b} pages on [Monday|Saturday] and {c} pages [the next "
	  "day|the day after].",
	  "How many pages [are left|does {P} still have to read]?",
	  "After the first day {a-b=d} pages are left.\nAfter the second day {d-c=e} pages are left." },
	{ TEMPLATE_END, "a=25..70 b=4..20 c=4..20 b<a-10",
	  "[There are {a} people on a bus.|A bus carries {a} people.] At the [first|next] stop {b} people get off and "
	  "{c} get on.",
	  "How many people are on the bus [then|after the stop]?",
	  "When some get off there are {a-b=d} people.\nThen there are {d+c=e} people." },
	{ TEMPLATE_LEFT, "a=80..250 b=20..90 c=20..90 b+c<a-3 U:bus|train|flight; V:hotel|room|tent",
	  "{P} has saved ${a} for a trip. ~<The {U} costs ${b}.><The {V} costs ${c}.>",
	  "How many dollars [are left|does {P} have left] after paying for both?",
	  "Without the {U} money there are {a-b=d} dollars.\nThen there are {d-c=e} dollars left." },
	{ TEMPLATE_END, "a=40..150 b=5..40 c=5..40 b+c<a-3 U:rope|ribbon|pipe|hose",
	  "A {U} is {a} feet long. ~First {P} cuts off {b} feet, and then {Q} cuts off {c} feet.",
	  "How many feet are left?",
	  "After the first cut {a-b=d} feet are left.\nAfter the second cut {d-c=e} feet are left." },
	{ TEMPLATE_OWN, "a=40..120 b=2..9 c=5..40 d=5..40 b+c+d<a-3 X:bakery",
	  "{P} bakes {a} {X}. ~{He} eats {b} of them, gives {c} to {Q} and sells {d} at a fair.",
	  "How many {X} does {P} have left?",
	  "Then {P} has {a-b=eX}.\nWithout {Q}'s there are {e-c=fX}.\nAfter the fair there are {f-d=gX} left." },
};

static const struct template subtract_stages[] = {
	{ TEMPLATE_OWN, "k=2..30 k<r-1", "[Then|After that], {P} gives {k} {X} to {R}.",
	  "How many {X} does {P} have left?", "{P} has {r-k=nX} left." },
	{ TEMPLATE_ALL, "k=2..20 k<r-1", "Then {k} of all the {X} get lost.", "How many {X} are left?",
	  "There are {r-k=nX} left." },
	{ TEMPLATE_MONEY, "k=2..40 k<r-1 Y:goods", "{P} spends ${k} of {W} on {@Y}.", "How many dollars are left then?",
	  "After that {r-k=n} dollars are left." },
};

const struct gsm_skill gsm_subtract = { { "subtract", "what is left after giving, selling or spending" },
					subtract,
					countof(subtract),
					subtract_stages,
					countof(subtract_stages) };

static const struct template compare[] = {
	{ TEMPLATE_ALL, "a=5..50 b=3..30 X:toy|fruit|paper", "<{P} has {a} {X}.><{Q} has {b} more {X} than {P}.>~",
	  "How many {X} do {P} and {Q} have together?", "{Q} has {a+b=cX}.\nTogether they have {a+c=dX}." },
	{ TEMPLATE_ALL, "a=20..70 b=3..18 X:toy|fruit|bakery U:has|brings|collects",
	  "{P} {U} {a} {X}. ~{Q} {U} {b} fewer {X} than {P}.", "How many {X} are there altogether?",
	  "{Q} {U} {a-b=cX}.\nAltogether there are {a+c=dX}." },
	{ TEMPLATE_END, "a=10..40 b=3..20 c=3..15 X:toy|fruit|task",
	  "<{P} has {a} {X}.><{Q} has {b} more {X} than {P}.><{R} has {c} fewer {X} than {Q}.>~",
	  "How many {X} does {R} have?", "{Q} has {a+b=dX}.\n{R} has {d-c=eX}." },
	{ TEMPLATE_ALL, "a=10..40 b=3..20 c=3..20 X:toy|fruit|plant",
	  "{P} collects {a} {X}. {Q} collects {b} more than {P}, and {R} collects {c} more than {Q}.~",
	  "How many {X} do the three collect [in all|together]?",
	  "{Q} collects {a+b=dX}.\n{R} collects {d+c=eX}.\n{P} and {Q} collect {a+d=fX}.\nAll three collect "
	  "{f+e=gX}." },
	{ TEMPLATE_END, "a=20..80 b=3..40 c=3..18",
	  "<{P} has ${a}.><{Q} has ${b} more than {P}.><{R} has ${c} less than {P}.>~",
	  "How many dollars do {Q} and {R} have together?",
	  "{Q} has {a+b=d} dollars.\n{R} has {a-c=e} dollars.\nTogether they have {d+e=f} dollars." },
	{ TEMPLATE_END, "a=8..50 b=8..50 c=10..90 c<a+b-1 X:toy|fruit|task",
	  "{P} collects {a} {X} on Monday and {b} on Tuesday. ~In the same two days {Q} collects {c}.",
	  "How many more {X} does {P} collect than {Q}?", "{P} collects {a+b=dX}.\nThat is {d-c=e} more than {Q}." },
};

const struct gsm_skill gsm_compare = {
	{ "compare", "so many more or fewer than somebody else" }, compare, countof(compare), NULL, 0
};

static const struct template groups[] = {
	{ TEMPLATE_OWN, "a=3..9 b=4..15 c=2..30 X:toy|fruit|bakery Y:box",
	  "{P} buys {a} {Y} of {X}. [There are {b} {X} in each {Y1}.|Each {Y1} holds {b} {X}.] ~{He} already has {c} "
	  "{X} at home.",
	  "How many {X} does {P} have [now|altogether]?",
	  "In the {Y} there are {a*b=dX}.\nAltogether {P} has {d+c=eX}." },
	{ TEMPLATE_ALL, "a=3..9 b=4..12 c=3..9 d=4..12 X:fruit|bakery",
	  "<In the [kitchen|first room] there are {a} bowls with {b} {X} each.><In the [hall|second room] there are "
	  "{c} plates with {d} {X} each.>",
	  "How many {X} are there in all?",
	  "In the bowls there are {a*b=eX}.\nOn the plates there are {c*d=fX}.\nIn all there are {e+f=gX}." },
	{ TEMPLATE_END, "a=3..9 b=5..12 c=2..20 c<a*b-5 X:plant",
	  "{P} plants {a} rows of {X} with {b} {X} in each row. ~[In the winter|During a storm] {c} of them die.",
	  "How many {X} are left?", "{P} plants {a*b=dX}.\nThere are {d-c=eX} left." },
	{ TEMPLATE_END, "a=3..9 b=10..30 c=5..30",
	  "A hall has {a} rows of {b} chairs. For a [concert|party|meeting] {c} more chairs are brought in.",
	  "How many chairs are in the hall [then|now]?",
	  "The rows have {a*b=d} chairs.\nThen there are {d+c=e} chairs." },
	{ TEMPLATE_END, "a=2..6 b=2..6 c=3..12 X:toy|paper|fruit Y:box",
	  "There are {a} shelves in a room. [On each shelf stand|Each shelf holds] {b} {Y}, and each {Y1} [has|holds] "
	  "{c} {X}.",
	  "How many {X} are there [on all the shelves|in the room]?", "There are {a*b=d} {Y}.\nThere are {d*c=eX}." },
	{ TEMPLATE_OWN, "a=2..6 b=3..12 c=2..6 d=3..12 X:toy|fruit|paper Y:box Z:box",
	  "{P} has {a} {Y} with {b} {X} each and {c} {Z} with {d} {X} each. ~",
	  "How many {X} does {P} have [in all|altogether]?",
	  "The {Y} hold {a*b=eX}.\nThe {Z} hold {c*d=fX}.\nIn all {P} has {e+f=gX}." },
	{ TEMPLATE_END, "a=3..15 b=3..7 c=2..6 X:bird", "{P} has {a} {X}, and each of them lays {b} eggs a week. ~",
	  "How many eggs does {P} get in {c} weeks?",
	  "In one week it is {a*b=d} eggs.\nIn {c} weeks it is {c*d=e} eggs." },
};

static const struct template groups_stages[] = {
	{ TEMPLATE_OWN, "k=2..4 l=3..12 Y:box", "[Then|Later] {P} gets {_k} full {Y} with {l} {X} in each.",
	  "How many {X} does {P} have then?", "The {Y} hold {k*l=mX}.\n{P} then has {r+m=nX}." },
};

const struct gsm_skill gsm_groups = {
	{ "groups", "equal groups of so many each" }, groups, countof(groups), groups_stages, countof(groups_stages)
};

static const struct template share[] = {
	{ TEMPLATE_END, "b=3..9 e=3..15 a=b*e X:toy|fruit|bakery Y:group",
	  "{P} [shares|divides] {a} {X} equally among {b} {Y}. ~Each one then gives [2 back to {him}|2 of them back].",
	  "How many {X} does each one keep?", "Each one gets {a/b=cX}.\nEach one keeps {c-2=dX}." },
	{ TEMPLATE_END, "b=3..9 e=4..12 s=b*e c=10..60 c<s-2 a=s-c X:fruit|toy|bakery Y:box",
	  "{P} has {a} {X} and gets {c} more. ~[{He} packs all of them into {Y} of {b}.|All of them are packed into "
	  "{Y}, {b} in each.]",
	  "How many {Y} are [filled|needed]?", "{P} has {a+c=dX}.\nThat makes {d/b=f} {Y}." },
	{ TEMPLATE_END, "b=3..8 e=5..15 a=b*e c=2..20 X:toy|paper Y:group",
	  "A teacher has {a} {X} for {b} children, and every child gets the same number. ~{P}, one of the children, "
	  "already had {c} {X}.",
	  "How many {X} does {P} have now?", "Each child gets {a/b=dX}.\n{P} has {d+c=fX}." },
	{ TEMPLATE_END, "b=4..9 e=3..12 a=b*e f=2..8 X:group",
	  "[For a contest, {a} {X} form teams of {b}.|For a game, {a} {X} are put into teams of {b}.] Every team gets "
	  "{f} balls.",
	  "How many balls are needed [in all|for all teams]?", "There are {a/b=c} teams.\nThey need {c*f=d} balls." },
	{ TEMPLATE_END, "b=3..9 e=3..12 s=b*e a=4..60 c=s-a c>3 X:fruit|bakery|toy Y:group",
	  "<{P} brings {a} {X}.><{Q} brings {c} {X}.> ~They share all of them equally among {b} {Y}.",
	  "How many {X} does each one get?", "Together they bring {a+c=dX}.\nEach one gets {d/b=fX}." },
	{ TEMPLATE_END, "b=3..9 e=3..12 a=b*e c=2..8 c<e-1 X:fruit|bakery|paper Y:box",
	  "{P} puts {a} {X} into {b} {Y}, the same number into each. ~Then {he} takes {c} out of every {Y1}.",
	  "How many {X} are left in each {Y1}?", "Each {Y1} gets {a/b=dX}.\nThen each has {d-c=fX}." },
};

static const struct template share_stages[] = {
	{ TEMPLATE_OWN, "k=2..9 k<r Y:box", "{P} packs all {his} {X} into {Y} of {k}.", "How many {Y} does {P} fill?",
	  "{P} fills {r/k=n} {Y}." },
	{ TEMPLATE_ALL, "k=2..9 k<r Y:group", "All the {X} are then shared equally among {k} {Y}.",
	  "How many {X} does each one get?", "Each one gets {r/k=nX}." },
	{ TEMPLATE_MONEY, "k=2..8 k<r Y:goods", "With all of {W} {P} buys {Y} that cost ${k} each.",
	  "How many {Y} can {P} buy?", "{P} can buy {r/k=nY}." },
	{ TEMPLATE_COST, "k=3..8 k<r", "{P} and some friends, {k} people in all, split the cost equally.",
	  "How many dollars does each one pay?", "Each one pays {r/k=n} dollars." },
};

const struct gsm_skill gsm_share = {
	{ "share", "sharing equally, packing by so many" }, share, countof(share), share_stages, countof(share_stages)
};

static const struct template times[] = {
	{ TEMPLATE_ALL, "a=4..25 b=2..5 X:toy|fruit|paper", "<{P} has {a} {X}.><{Q} has {^b} as many {X} as {P}.>~",
	  "How many {X} do they have together?", "{Q} has {a*b=cX}.\nTogether they have {a+c=dX}." },
	{ TEMPLATE_ALL, "a=4..25 b=2..5 c=2..12 X:toy|fruit|task U:has|brings|collects",
	  "{P} {U} {a} {X}. ~{Q} {U} {c} more than {^b} as many as {P}.", "How many {X} [are there|is that] in all?",
	  "{P}'s number times {b} is {a*b=d}.\n{Q}'s number is {d+c=e}.\nIn all there are {a+e=fX}." },
	{ TEMPLATE_END, "a=4..20 b=2..4 c=2..4 X:toy|fruit|plant",
	  "<{P} collects {a} {X}.><{Q} collects {^b} as many {X} as {P}.><{R} collects {^c} as many {X} as {Q}.>~",
	  "How many {X} does {R} collect?", "{Q} collects {a*b=dX}.\n{R} collects {d*c=eX}." },
	{ TEMPLATE_END, "a=6..25 b=2..5 X:toy|fruit|bakery", "{P} has {a} {X} and {Q} has {^b} as many. ~",
	  "How many more {X} does {Q} have than {P}?", "{Q} has {a*b=cX}.\n{Q} has {c-a=d} more {X}." },
	{ TEMPLATE_END, "a=10..30 b=2..4 c=2..9 X:vehicle",
	  "On Saturday {a} {X} cross a bridge. On Sunday it is {^b} as many, and on Monday {c} fewer than on Sunday.",
	  "How many {X} cross the bridge on Monday?", "On Sunday it is {a*b=dX}.\nOn Monday it is {d-c=eX}." },
	{ TEMPLATE_END, "a=5..40 b=2..4 c=5..60",
	  "{P} saves ${a} in May and {^b} as much in June. ~In July {he} saves ${c}.",
	  "How many dollars does {P} save in the three months?",
	  "In June it is {a*b=d} dollars.\nIn May and June it is {a+d=e} dollars.\nIn three months it is {e+c=f} "
	  "dollars." },
};

static const struct template times_stages[] = {
	{ TEMPLATE_OWN, "k=2..4", "{R} has {^k} as many {X} as {P} has now.", "How many {X} does {R} have?",
	  "{R} has {r*k=nX}." },
};

const struct gsm_skill gsm_times = { { "times", "twice as many, three more than twice as many" },
				     times,
				     countof(times),
				     times_stages,
				     countof(times_stages) };
