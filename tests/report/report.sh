#!/bin/sh
# A report in a browser: its figures are there and drawn, in light and dark, at
# phone width and on paper; its filters work without scripts; it asks the network for
# nothing. The page has no scripts: those here are added to copies of it. Without
# Chromium the browser's part is skipped, and says so.
set -eu

LC_ALL=C
unset COLUMNS
export LC_ALL
passed=0 failed=0
case=$TESTS/cmd/run-experiment
find "$case" "$TESTS/report/report.sh" >> "$DEPENDS"

check() {
	if [ "$2" = "$3" ]; then
		passed=$((passed + 1))
	else
		echo "$1: $2, want $3"
		failed=$((failed + 1))
	fi
}

cd "$SCRATCH"
cp "$case"/questions.jsonl "$case"/experiment.json .
"$EAST" init -o fresh -i questions.jsonl -v 270 --hidden 32 --layers 1 --heads 2 --ffn 64 --context 96 2> /dev/null
"$EAST" train -q -j 1 -m fresh -i questions.jsonl -o backbone -e 60 -b 4 -r 1e-2
# Each question twice, so that there are enough of some numbers of steps. 30 probed with 4 paths, whose entropies lie in
# 5 steps of half a bit, make some step of 5 for certain, even if some had no answer.
sed 's/"id":"/&again-/' questions.jsonl | cat questions.jsonl - > test.jsonl
"$EAST" run -q --set rounds=2 --set 'data.test={"file":"test.jsonl"}' --set probe.after=true --set probe.count=15 --set 'data.validation={"file":"questions.jsonl"}' \
	--set 'methods=[{"name":"vanilla","mode":"uniform"},{"name":"half","mode":"entropy","sharpness":0.5},
		{"name":"one","mode":"entropy"},{"name":"dpo","mode":"uniform","loss":"dpo"},
		{"name":"dpo-one","mode":"entropy","loss":"dpo"}]' \
	-o run experiment.json > table.txt
"$EAST" report -q run
page=run/report.html

figures="accuracy to-backbone to-first by-round by-sharpness steps by-entropy entropy entropy-after weights weight-ranks loss
validation norm"
count=0
for name in $figures; do
	count=$((count + 1))
	check "figure $name" "$(grep -c "<figure id=\"$name\">" $page)" 1
done
check 'figures' "$(grep -c '<figure' $page)" $count
check 'scripts' "$(grep -ci '<script\|javascript:' $page)" 0
check 'addresses' "$(grep -c 'https\{0,1\}://\|<link\|@import\|url(' $page)" 0

# Two losses with the same weights: one cloud of dots, under both names.
check 'weights drawn once' "$(sed -n '/<figure id="weights">/,/<\/figure>/p' $page | grep -c '>one, dpo-one</span>')" 1
check 'clouds' "$(sed -n '/<figure id="weights">/,/<\/figure>/p' $page | grep -c 'id="gnuplot_plot_')" 3

# A method that was tuned to another point of the grid than its base says so, no other does.
mkdir apart
cp -R run/. apart
point() { printf '{"name":"%s","rate":%s,"epochs":%s},' "$@"; }
tuned="$(point vanilla 0.001 2 && point half 0.002 1 && point one 0.001 2 && point dpo 0.001 1 && point dpo-one 0.001 3)"
sed "s/\"methods\":/\"tuned\":[${tuned%,}],&/" run/results.json > apart/results.json
"$EAST" report -q apart
check 'tuned apart' "$(grep -c 'tuned apart' apart/report.html)" 2
check 'another rate' "$(grep -c '<b>half</b>.*; tuned apart: rate 0.002, epochs 1 against 0.001, 2\.' apart/report.html)" 1
check 'other epochs' "$(grep -c '<b>dpo-one</b>.*; tuned apart: rate 0.001, epochs 3 against 0.001, 1\.' apart/report.html)" 1
check 'not tuned' "$(grep -c 'tuned apart' $page || :)" 0

# The same as text.
"$EAST" report --terminal run > text.txt
for title in 'Greedy accuracy' 'Difference to the backbone' 'Difference to its base' 'Entropy of' 'Accuracy by round' \
		'Loss in' 'Norm of'; do
	check "text: $title" "$(grep -c "^$title" text.txt)" 1
done
check 'too wide' "$(awk 'length > 79' text.txt | wc -l | tr -d ' ')" 0

# Followed from the first seed on: the page loads itself again until the run is finished.
mkdir part
cp -R run/. part
sed 's/"planned": 2/"planned": 3/' run/results.json > part/results.json
"$EAST" report -q --follow part &
follower=$!
for i in $(seq 120); do
	grep -q 'http-equiv="refresh"' part/report.html && break
	sleep 1
done
check 'refreshes' "$(grep -c 'http-equiv="refresh"' part/report.html)" 1
cp run/results.json part/results.json
wait $follower
check 'refreshes when finished' "$(grep -c 'http-equiv="refresh"' part/report.html || :)" 0

browser=
for name in chromium chromium-browser google-chrome; do
	if command -v $name > /dev/null; then browser=$name; break; fi
done
if [ -z "$browser" ]; then
	echo 'skipped: the report in a browser, for want of Chromium (package chromium)'
	echo "$passed passed, $failed failed"
	[ $failed = 0 ]
	exit
fi

# What the script says of the page, with more options for the browser.
look() {
	"$browser" --headless --no-sandbox --disable-gpu --user-data-dir="$SCRATCH/profile" \
		--allow-file-access-from-files --virtual-time-budget=5000 "$@" \
		--dump-dom "file://$SCRATCH/copy.html" 2> browser.log > dom.html
	sed -n 's/.*<meta name="seen" content="\([^"]*\)".*/\1/p' dom.html
}

# A copy of the page that runs the script and keeps what `say` is told.
with() {
	cat > script.js
	{
		sed '/^<\/body>/,$d' $page
		cat << 'END'
<script>
function say(x) {
	const m = document.createElement("meta");
	m.name = "seen";
	m.content = x;
	document.body.append(m);
	document.body.append("\n");
}
END
		cat script.js
		echo '</script></body></html>'
	} > copy.html
}

# Every figure has a picture of some size with marks in it.
with << 'END'
let good = 0;
for (const f of document.querySelectorAll("figure")) {
	const box = f.querySelector("svg").getBoundingClientRect();
	const marks = f.querySelectorAll("svg path, svg use, svg circle, svg rect").length;
	if (box.width > 200 && box.height > 80 && marks > 3 && f.querySelector("figcaption").textContent) good++;
}
say(good + " " + getComputedStyle(document.body).backgroundColor);
END
check 'light' "$(look --blink-settings=preferredColorScheme=1)" "$count rgb(255, 255, 255)"
check 'dark' "$(look --blink-settings=preferredColorScheme=0)" "$count rgb(22, 24, 27)"

# Every colour in a picture is one of the scheme's own, and none is left over from gnuplot.
with << 'END'
const probe = document.body.appendChild(document.createElement("i")), own = new Set(["none"]), bad = new Set();
for (const name of "ink muted grid paper panel c0 c1 c2 c3 c4 c5 c6 c7 c8".split(" ")) {
	probe.style.color = "var(--" + name + ")";
	own.add(getComputedStyle(probe).color);
}
for (const e of document.querySelectorAll("figure svg *"))
	for (const key of ["stroke", "fill", "color"])
		if (e.hasAttribute(key) && !own.has(getComputedStyle(e)[key])) bad.add(e.getAttribute(key));
say(own.size + " " + [...bad].join("; "));
END
check 'colours of the light scheme' "$(look --blink-settings=preferredColorScheme=1)" '15 '
check 'colours of the dark scheme' "$(look --blink-settings=preferredColorScheme=0)" '15 '

# gnuplot's titles, which say how the script calls its data, do not show under the pointer.
with << 'END'
let hit = 0, tried = 0;
for (const e of document.querySelectorAll("figure svg title")) {
	const box = e.parentElement.getBoundingClientRect();
	scrollTo(0, scrollY + box.y - 100);
	for (const x of [0.1, 0.3, 0.5, 0.7, 0.9])
		for (const y of [0.1, 0.3, 0.5, 0.7, 0.9]) {
			const at = e.parentElement.getBoundingClientRect();
			const seen = document.elementFromPoint(at.x + x * at.width, at.y + y * at.height);
			if (seen) tried++;
			if (seen && seen.closest("svg")) hit++;
		}
}
say(hit + " " + (tried > 100));
END
check 'titles of data' "$(look)" '0 true'

# Each button leaves its own kind alone.
with << 'END'
const seen = [];
for (const kind of ["all", "uncertain", "gained", "lost"]) {
	document.getElementById("show-" + kind).checked = true;
	const shown = [...document.querySelectorAll(".question")].filter(q => q.getBoundingClientRect().height > 0);
	const own = kind == "all" ? shown.length : document.querySelectorAll(".question." + kind).length;
	seen.push(shown.length == own && shown.every(q => kind == "all" || q.classList.contains(kind)));
}
document.getElementById("show-all").checked = true;
const open = document.querySelector(".question");
open.open = true;
seen.push(open.querySelector("pre").getBoundingClientRect().height > 0);
say(seen.join(" "));
END
check 'filters' "$(look)" 'true true true true true'

# 360 pixels wide, in a frame since windows have a least width: nothing sticks out.
cat > copy.html << END
<!DOCTYPE html><iframe id="f" src="file://$SCRATCH/$page" width="360" height="800"></iframe>
<script>
document.getElementById("f").onload = () => {
	const d = document.getElementById("f").contentDocument, m = document.createElement("meta");
	m.name = "seen";
	m.content = d.documentElement.scrollWidth <= d.documentElement.clientWidth;
	document.body.append(m);
	document.body.append("\n");
};
</script>
END
check 'phone' "$(look)" true

# On paper: a PDF of some pages.
"$browser" --headless --no-sandbox --disable-gpu --user-data-dir="$SCRATCH/profile" --no-pdf-header-footer \
	--print-to-pdf=paper.pdf "file://$SCRATCH/$page" 2> browser.log
check 'paper' "$(head -c 5 paper.pdf)" '%PDF-'
check 'pages' "$(grep -ac '/Type */Page\b' paper.pdf | awk '{ print ($1 >= 2 && $1 <= 30) }')" 1

echo "$passed passed, $failed failed"
[ $failed = 0 ]
