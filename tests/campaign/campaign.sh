#!/bin/sh
# campaign.sh BUILDDIR: what takes hours to be sure of. Not part of `ninja test`: it
# draws what it tries. The seed is printed, and the same seed tries the same.
#
#   EAST_CAMPAIGN_SECONDS  how long, in all (600)
#   EAST_CAMPAIGN_SEED     the seed (the time of day)
#   EAST_CAMPAIGN          which parts, with blanks between (all): records models
#                          results allocations kills locale sanitizers
#
# What fails is kept under BUILDDIR/campaign/, with the command that shows it again.
# Exit status 1 if anything failed.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
build=$(cd "$1" && pwd)
EAST=$build/east
TOOLS=$build/tests/campaign
seed=${EAST_CAMPAIGN_SEED:-$(date +%s)}
parts=${EAST_CAMPAIGN:-records models results allocations kills locale sanitizers}
kept=$build/campaign
LC_ALL=C
export EAST TOOLS LC_ALL here build kept
unset COLUMNS CI
mkdir -p "$kept"

count=0
for part in $parts; do
	[ -f "$here/part_$part.sh" ] || { echo "campaign: no part '$part'" >&2; exit 2; }
	count=$((count + 1))
done
seconds=$((${EAST_CAMPAIGN_SECONDS:-600} / count))
echo "campaign: seed $seed, $seconds seconds each for $parts"

failed=0
for part in $parts; do
	scratch=$(mktemp -d "$kept/$part.XXXXXX")
	(cd "$scratch" && SEED=$seed SECONDS_LEFT=$seconds PART=$part sh "$here/part_$part.sh") || failed=1
	rm -rf "$scratch"
done
[ $failed = 0 ] || echo "campaign: something failed; what did is in $kept"
exit $failed
