#!/bin/sh
# package_test.sh - BUILD_FOLDER SOURCE_FOLDER LIBDIR CC CXX: installs the build into an empty prefix and builds the C
# example against that by find_package and by pkg-config, shared and static; and against the build folder itself.
set -eu
build=$1 source=$2 libdir=$3 cc=$4 cxx=$5
program=$source/bindings/c/two_sites.c
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
prefix=$folder/prefix

fail() {
  echo "FAILED: $*" >&2
  exit 1
}

runs() {  # NAME PROGRAM: it prints the comparison and links what its name says
  "$2" | grep -q '^largest gap: ' || fail "$1: no result"
  linked=$(readelf -d "$2" | grep -c 'NEEDED.*libfedglmm') || true
  case $1 in
    *shared*) [ "$linked" = 1 ] || fail "$1 does not use the shared library" ;;
    *static*) [ "$linked" = 0 ] || fail "$1 uses the shared library" ;;
  esac
  echo "ok: $1"
}

cmake --install "$build" --prefix "$prefix" > /dev/null

for binary in "$build/bin/fedglmm" "$prefix/bin/fedglmm"; do
  "$binary" --version > /dev/null || fail "$binary does not start"
  # an empty entry is the current directory, where a file of anyone may lie
  if readelf -d "$binary" | grep -E 'R(UN)?PATH' | grep -qE '\[:|::|:\]|\[\]'; then
    fail "$binary looks for libraries in the current directory"
  fi
done
echo "ok: where the program finds the library"

if grep -rniE '# *include *[<"](eigen|unsupported/eigen|cuda|cublas|cusolver)' "$prefix/include"; then
  fail "an installed header includes Eigen or CUDA"
fi
for header in "$prefix"/include/fedglmm/*.h; do
  $cc -std=c99 -pedantic -Wall -Wextra -Werror -I"$prefix/include" -fsyntax-only "$header" || fail "$header alone"
done
for header in "$prefix"/include/fedglmm/*.hpp "$prefix"/include/fedglmm/*/*.hpp; do
  echo "#include \"${header#"$prefix"/include/}\"" |
    $cxx -std=c++17 -Wall -Wextra -Wshadow -Werror -I"$prefix/include" -fsyntax-only -x c++ - || fail "$header alone"
done
echo "ok: headers"

found() {  # NAME, what tells CMake where, KIND
  cmake -S "$source/tests/package" -B "$folder/$1" "$2" -DKIND="$3" -DPROGRAM="$program" \
    -DCMAKE_C_COMPILER="$cc" > /dev/null
  cmake --build "$folder/$1" > "$folder/log" 2>&1 || { cat "$folder/log"; fail "$1"; }
  runs "$1" "$folder/$1/program"
}
found "find_package shared" -DCMAKE_PREFIX_PATH="$prefix" shared
found "find_package static" -DCMAKE_PREFIX_PATH="$prefix" static
found "find_package shared uninstalled" -Dfedglmm_DIR="$build" shared

export PKG_CONFIG_PATH="$prefix/$libdir/pkgconfig"
# shellcheck disable=SC2046
$cc "$program" $(pkg-config --cflags --libs fedglmm) -lm -Wl,-rpath,"$prefix/$libdir" -o "$folder/shared"
runs "pkg-config shared" "$folder/shared"
# shellcheck disable=SC2046
$cc -static "$program" $(pkg-config --static --cflags --libs fedglmm) -o "$folder/static"
runs "pkg-config static" "$folder/static"
