# The whole suite under the sanitizers of the compiler: address and undefined, then thread. Takes longer than
# its share of the time, and is only begun where an hour is given.
. "$here/common.sh"
if [ "$SECONDS_LEFT" -lt 3600 ]; then
	echo "sanitizers: skipped: give EAST_CAMPAIGN_SECONDS=3600 and EAST_CAMPAIGN=sanitizers"
	exit 0
fi
source=$(cd "$here/../.." && pwd)
for kind in address thread; do
	tries=$((tries + 1))
	command="configure --sanitize=$kind && ninja test"
	mkdir $kind
	case $kind in address) flag=--sanitize ;; *) flag=--sanitize=thread ;; esac
	(cd $kind && "$source/configure" $flag && ninja -k 0 test) > err 2>&1 || keep "$kind" err
	tail -n 1 err
done
finish
