#!/bin/sh
# install.sh LIBRARY ARCHIVE PLAIN-NAME VERSION PREFIX LIBS MODULES: the grader below
# $DESTDIR/PREFIX: the library, shared and static, header, page and what pkg-config knows
# of it. LIBS are what it links with, MODULES those of pkg-config among them.
set -eu

library=$1 archive=$2 plain=$3 version=$4 prefix=$5 libs=$6 modules=$7
root=${DESTDIR:-}$prefix
source_path=$(dirname "$0")/../..

mkdir -p "$root/lib/pkgconfig" "$root/include/east" "$root/share/man/man3"
cp "$library" "$archive" "$root/lib"
ln -sf "$(basename "$library")" "$root/lib/$plain"
cp "$source_path/include/east/grader.h" "$root/include/east"
cp "$source_path/man/east-grader.3" "$root/share/man/man3"
cat > "$root/lib/pkgconfig/east-grader.pc" <<-PC
	prefix=\${pcfiledir}/../..
	libdir=\${prefix}/lib
	includedir=\${prefix}/include

	Name: east-grader
	Description: Whether answers to mathematical questions are equal, and which is right
	Version: $version
	Requires.private: $modules
	Libs: -L\${libdir} -least-grader
	Libs.private: $libs
	Cflags: -I\${includedir}
PC
