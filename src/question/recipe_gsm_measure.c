/* gsm-mini: units, areas, speeds, dates, work. */
#include "question/recipe_gsm.h"

#include "base/memory.h"

static const struct template units[] = {
	{ TEMPLATE_END, "h=2..5 a=5..55:5 b=20..200:5 b<h*60+a-5",
	  "A [film|trip|concert] lasts {h} hours and {a} minutes. ~After {b} minutes [there is a break|{P} looks at "
	  "the clock].",
	  "How many minutes [are left|remain]?",
	  "The hours are {h*60=c} minutes.\nIn all it is {c+a=d} minutes.\n{d-b=e} minutes are left." },
	{ TEMPLATE_END, "m=2..9 b=4..50:2 e=3..40 U:rope|ribbon|board|wire",
	  "{P} has a {U} of {m} meters. ~{He} cuts [off {b} centimeters|it, and the first piece has {b} centimeters].",
	  "How many centimeters [are left|is the rest]?",
	  "The {U} has {m*100=c} centimeters.\n{c-b=d} centimeters are left." },
	{ TEMPLATE_END, "b=20..50:10 m=2..9 c=m*100 U:rope|ribbon|board|wire",
	  "{P} cuts a {U} of {m} meters into pieces of {b} centimeters. ~", "How many pieces does {P} get?",
	  "The {U} has {m*100=d} centimeters.\n{P} gets {d/b=e} pieces." },
	{ TEMPLATE_END, "a=2..9 b=2..11 X:bakery|toy|fruit",
	  "{P} [buys|orders] {a} dozen {X}. ~{He} [gives away|loses|sells] {b} of them.", "How many {X} are left?",
	  "{a} dozen are {a*12=cX}.\n{c-b=dX} are left." },
	{ TEMPLATE_END, "m=2..30 b=10..50:5 h=b*m/60 h>1 U:plays the piano|practices the violin|rides a bike|draws",
	  "{P} {U} {b} minutes a day. ~", "How many hours [does {P} spend on this|is that] in {m} days?",
	  "In {m} days it is {b*m=c} minutes.\nThat is {c/60=d} hours." },
	{ TEMPLATE_END, "w=2..9 d=2..6 e=2..20",
	  "{P} waits {w} weeks and {d} days for a [letter|parcel]. {Q} waits {e} days [longer|more].",
	  "How many days does {Q} wait?",
	  "{w} weeks are {w*7=a} days.\n{P} waits {a+d=b} days.\n{Q} waits {b+e=c} days." },
	{ TEMPLATE_END, "a=2..8 b=3..11 c=2..9 U:wall|table|shelf|rope",
	  "A {U} is {a} feet and {b} inches long. ~{P} makes it {c} inches shorter.",
	  "How many inches long is it then?",
	  "{a} feet are {a*12=d} inches.\nAt first it has {d+b=e} inches.\nThen it has {e-c=f} inches." },
	{ TEMPLATE_END, "a=2..5 b=5..55:5 c=2..4", "A song lasts {a} minutes and {b} seconds.",
	  "How many seconds do {c} such songs last?",
	  "The minutes are {a*60=d} seconds.\nOne song lasts {d+b=e} seconds.\n{c} songs last {e*c=f} seconds." },
	{ TEMPLATE_END, "b=2..9 e=3..20 a=b*e/3 U:rope|ribbon|cloth",
	  "{P} has {a} yards of {U} and cuts [it|all of it] into pieces of {b} feet. ~A yard is 3 feet.",
	  "How many pieces does {P} get?", "{a} yards are {a*3=c} feet.\nThat makes {c/b=d} pieces." },
};

const struct gsm_skill gsm_units = {
	{ "units", "hours and minutes, meters and centimeters, dozens, weeks" }, units, countof(units), NULL, 0
};

static const struct template area[] = {
	{ TEMPLATE_END, "a=3..20 b=3..20 a>b U:garden|field|yard|pool",
	  "A {U} is {a} meters long and {b} meters wide. ~{P} walks around it once.", "How many meters does {P} walk?",
	  "Length and width are {a+b=c} meters.\n{P} walks {2*c=d} meters." },
	{ TEMPLATE_END, "a=4..20 b=3..9 a>b c=2..6 U:wall|floor|garden|field",
	  "A {U} is {a} meters long and {b} meters wide. [One square meter costs ${c} to clean.|Cleaning costs ${c} "
	  "for each square meter.]",
	  "How many dollars does it cost to clean the {U}?",
	  "The area is {a*b=d} square meters.\nIt costs {d*c=e} dollars." },
	{ TEMPLATE_END, "b=3..9 a=4..20 p=a*b a>b U:garden|room|field|yard",
	  "The area of a {U} is {p} square meters. It is {b} meters wide.", "How many meters is it around the {U}?",
	  "The length is {p/b=c} meters.\nLength and width are {c+b=d} meters.\nIt is {2*d=e} meters around." },
	{ TEMPLATE_END, "a=4..15 b=3..9 c=2..8 d=2..6 c<a d<b c*d<a*b-3 U:garden|yard; V:pond|shed",
	  "A {U} of {a} by {b} meters has a {V} of {c} by {d} meters in it. ~{P} plants grass on the rest.",
	  "How many square meters of grass does {P} need?",
	  "The {U} has {a*b=e} square meters.\nThe {V} takes {c*d=f} square meters.\n{P} needs {e-f=g} square "
	  "meters." },
	{ TEMPLATE_END, "b=4..30 a=b+2..b+20 p=2*(a+b) U:garden|field|yard",
	  "{P} needs {p} meters of fence to go all around a {U}. ~The {U} is {a} meters long.",
	  "How many meters wide is it?", "Length and width are {p/2=c} meters.\nThe width is {c-a=d} meters." },
	{ TEMPLATE_END, "a=4..40 c=2..9 U:garden|field|yard",
	  "A square {U} has sides of {a} meters. A fence around it costs ${c} a meter.",
	  "How many dollars does the fence cost?", "The fence is {4*a=b} meters long.\nIt costs {b*c=d} dollars." },
	{ TEMPLATE_END, "a=4..20 b=3..9 c=2..9 e=a*b/c U:floor|wall|terrace",
	  "A {U} is {a} feet long and {b} feet wide. {P} covers it with tiles of one square foot. ~There are {c} tiles "
	  "in a box.",
	  "How many boxes does {P} need?", "{P} needs {a*b=d} tiles.\nThat is {d/c=f} boxes." },
};

const struct gsm_skill gsm_area = { { "area", "perimeter and area of a rectangle" }, area, countof(area), NULL, 0 };

static const struct template speed[] = {
	{ TEMPLATE_END, "a=2..6 b=20..80:5 c=2..5 d=20..80:5 b!=d U:train|bus|car|truck",
	  "A {U} goes {a} hours at {b} miles an hour[ and then|, then] {c} hours at {d} miles an hour.",
	  "How many miles does it go in all?",
	  "First it goes {a*b=e} miles.\nThen it goes {c*d=f} miles.\nIn all it goes {e+f=g} miles." },
	{ TEMPLATE_END, "a=2..9 b=8..25 p=a*b c=2..9 c!=a U:rides a bike|sails|rides a horse",
	  "{P} {U} and covers {p} kilometers in {a} hours. ~{He} keeps the same speed.",
	  "How many kilometers [does {P} cover|is that] in {c} hours?",
	  "In one hour it is {p/a=d} kilometers.\nIn {c} hours it is {d*c=e} kilometers." },
	{ TEMPLATE_END, "v=20..60:5 a=2..8 b=5..90:5 p=v*a+b U:city|lake|farm|coast",
	  "[The way to the {U} is {p} miles long.|It is {p} miles to the {U}.] ~{P} has already driven {b} miles. For "
	  "the rest {he} drives {v} miles an hour.",
	  "How many hours does the rest take?", "{p-b=c} miles are left.\nThey take {c/v=d} hours." },
	{ TEMPLATE_END, "a=5..25 b=5..25 a!=b c=2..8 U:ride bikes|sail|drive carts",
	  "{P} and {Q} start at the same place and {U} in opposite directions. {P} covers {a} miles an hour and {Q} "
	  "{b} miles an hour.",
	  "How many miles apart are they after {c} hours?",
	  "In one hour they part by {a+b=d} miles.\nAfter {c} hours it is {c*d=e} miles." },
	{ TEMPLATE_END, "a=12..30 b=4..15 a>b+1 c=2..9",
	  "{P} rides a bike at {a} kilometers an hour and {Q} runs at {b} kilometers an hour. ~They start together and "
	  "go the same way.",
	  "How many kilometers is {P} ahead after {c} hours?",
	  "In one hour {P} gains {a-b=d} kilometers.\nAfter {c} hours it is {c*d=e} kilometers." },
	{ TEMPLATE_END, "v=20..60:5 a=2..9 p=v*a h=2..6",
	  "{P} drives {p} miles at {v} miles an hour. ~On the way {he} rests for {h} hours in all.",
	  "How many hours does the whole trip take?",
	  "The way takes {p/v=b} hours.\nWith the rest it is {b+h=c} hours." },
};

const struct gsm_skill gsm_speed = { { "speed", "speed, distance, time" }, speed, countof(speed), NULL, 0 };

static const struct template calendar[] = {
	{ TEMPLATE_END, "a=2..6 b=2..9 w=2..8 X:task", "{P} makes {b} {X} on each of {a} days a week. ~",
	  "How many {X} does {P} make in {w} weeks?",
	  "In a week {P} makes {a*b=cX}.\nIn {w} weeks {he} makes {c*w=dX}." },
	{ TEMPLATE_END, "w=2..6 b=2..9 c=3..40 c<w*7*b-1 U:cups of tea|eggs|slices of bread",
	  "A family [eats|uses] {b} eggs every day. There are {c} eggs in the kitchen.",
	  "How many eggs must the family buy for the next {w} weeks?",
	  "In {w} weeks there are {w*7=d} days.\nThe family needs {d*b=e} eggs.\nIt must buy {e-c=f} eggs." },
	{ TEMPLATE_END, "b=3..12 c=2..9 U:five; V:two",
	  "On each school day from Monday to Friday {P} reads {b} pages. On Saturday and on Sunday {he} reads {c} "
	  "pages [each|a day]. ~",
	  "How many pages does {P} read in a week?",
	  "On school days {P} reads {5*b=d} pages.\nOn the weekend {he} reads {2*c=e} pages.\nIn a week {he} reads "
	  "{d+e=f} pages." },
	{ TEMPLATE_END, "m=2..11 a=10..60 b=5..60",
	  "{P} saves ${b} [every|a] month[ for a trip|]. ~{He} already has ${a}.",
	  "How many dollars does {P} have after {m} months?",
	  "In {m} months {P} saves {m*b=c} dollars.\nThen {he} has {a+c=d} dollars." },
	{ TEMPLATE_END, "a=3..9 b=5..15 p=a*b w=2..4 c=w*7",
	  "A [plant|tree] grows {b} centimeters a week[, and it|. It] is {p} centimeters high now.",
	  "How high in centimeters is it in {w} weeks?",
	  "In {w} weeks it grows {w*b=d} centimeters.\nThen it is {p+d=e} centimeters high." },
	{ TEMPLATE_END, "b=3..12 w=2..8 p=b*w a=2..6 q=p*a",
	  "{P} has a book of {q} pages and reads {b} pages a day on {a} days of [every|each] week. ~",
	  "How many weeks does the book last?", "In a week {P} reads {a*b=c} pages.\nThe book lasts {q/c=d} weeks." },
	{ TEMPLATE_END, "a=2..6 w=2..9 p=a*w*7", "A bottle holds {p} pills. {P} takes {a} pills every day. ~",
	  "How many weeks does the bottle last?", "It lasts {p/a=b} days.\nThat is {b/7=c} weeks." },
	{ TEMPLATE_END, "a=3..20 w=2..8 U:laps|push-ups|jumps",
	  "{P} does {a} {U} on every day of the week but Sunday. ~", "How many {U} does {P} do in {w} weeks?",
	  "In a week {P} does {6*a=b} {U}.\nIn {w} weeks it is {w*b=c} {U}." },
};

const struct gsm_skill gsm_calendar = {
	{ "calendar", "so many a day over weeks and months" }, calendar, countof(calendar), NULL, 0
};

static const struct template work[] = {
	{ TEMPLATE_END, "a=3..12 b=3..12 a!=b c=3..12 p=(a+b)*c X:task",
	  "<{P} can make {a} {X} an hour.><{Q} can make {b} {X} an hour.> ~[Together they have to make {p}.|They have "
	  "to make {p} together.]",
	  "How many hours do they need?", "In an hour they make {a+b=dX}.\nThey need {p/d=e} hours." },
	{ TEMPLATE_END,
	  "a=2..8 d=3..12 b=2..12 b!=a e=a*d/b e>1 U:dig a ditch|paint a school|pick all the fruit|build a wall",
	  "It takes {a} workers {d} days to {U}. [All of them work equally fast.|Every worker is equally fast.]",
	  "How many days do {b} workers need?",
	  "The work takes {a*d=f} days for one worker.\n{b} workers need {f/b=g} days." },
	{ TEMPLATE_END, "a=2..9 b=3..9 p=a*b c=2..9 t=2..8 X:bakery|toy|goods",
	  "A machine makes {p} {X} in {a} minutes.", "How many {X} do {c} such machines make in {t} minutes?",
	  "One machine makes {p/a=dX} a minute.\n{c} machines make {c*d=eX} a minute.\nIn {t} minutes they make "
	  "{e*t=fX}." },
	{ TEMPLATE_END, "a=4..12 b=4..15 c=2..9 c<a-1 p=a*b X:task|bakery",
	  "{P} has to make {p} {X} and makes {b} an hour. ~{He} has worked for {c} hours.",
	  "How many more hours does {P} need?",
	  "So far {P} has made {b*c=dX}.\n{p-d=eX} are still to do.\nThat takes {e/b=f} hours." },
	{ TEMPLATE_END, "a=10..40 b=2..9 b<a-2 c=3..15",
	  "Every minute {a} liters of water flow into a tank and {b} liters flow out.",
	  "How many liters does the tank gain in {c} minutes?",
	  "In one minute it gains {a-b=d} liters.\nIn {c} minutes it gains {c*d=e} liters." },
	{ TEMPLATE_END, "a=12..40 b=2..10 b<a-2 c=3..15 p=(a-b)*c",
	  "A tank holds {p} liters. Every minute {a} liters of water flow in and {b} liters leak out.",
	  "How many minutes does it take to fill the empty tank?",
	  "In one minute it gains {a-b=d} liters.\nThat takes {p/d=e} minutes." },
	{ TEMPLATE_END, "a=3..12 b=3..12 c=2..8 d=3..40 X:task",
	  "{P} makes {a} {X} an hour and {Q} makes {b} {X} an hour. ~After {c} hours of work, {d} {X} are still "
	  "missing.",
	  "How many {X} do they have to make in all?",
	  "In one hour they make {a+b=eX}.\nIn {c} hours they make {c*e=fX}.\nIn all it is {f+d=gX}." },
};

const struct gsm_skill gsm_work = {
	{ "work", "rates of people and machines working together" }, work, countof(work), NULL, 0
};
