#!/bin/sh
# install.sh LIBRARY PLAIN-NAME VERSION PREFIX: the grader below $DESTDIR/PREFIX:
# library, header, page and what pkg-config knows of it.
set -eu

library=$1 plain=$2 version=$3 prefix=$4
root=${DESTDIR:-}$prefix
source_path=$(dirname "$0")/../..

mkdir -p "$root/lib/pkgconfig" "$root/include/east" "$root/share/man/man3"
cp "$library" "$root/lib"
ln -sf "$(basename "$library")" "$root/lib/$plain"
cp "$source_path/include/east/grader.h" "$root/include/east"
cp "$source_path/man/east-grader.3" "$root/share/man/man3"
cat > "$root/lib/pkgconfig/east-grader.pc" <<-PC
	prefix=$prefix
	libdir=\${prefix}/lib
	includedir=\${prefix}/include

	Name: east-grader
	Description: Whether answers to mathematical questions are equal, and which is right
	Version: $version
	Libs: -L\${libdir} -least-grader
	Cflags: -I\${includedir}
PC
