#!/usr/bin/env bash
# Cuts the fonts down to what almost every page needs; the whole files come only where another letter is shown. The characters are
# those of unicode-range in shared/styles/fonts.css. After an update of the fonts: pip install fonttools brotli && ./subset.sh
set -euo pipefail
cd "$(dirname "$0")"

subset() { # NAME SOURCE CHARACTERS FEATURES
  pyftsubset "../../node_modules/@fontsource-variable/$2-latin-wght-normal.woff2" \
    --unicodes="$3" --layout-features="$4" --flavor=woff2 --output-file="$1.woff2"
}

subset schibsted-grotesk-basic schibsted-grotesk/files/schibsted-grotesk \
  "U+20-7E,U+A0,U+B7,U+C4,U+D6,U+D7,U+DC,U+DF,U+E4,U+F6,U+FC,U+2013,U+2014,U+2018,U+2019,U+201C,U+201D,U+2022,U+2026,U+203A,U+20AC" kern,liga
subset spline-sans-mono-digits spline-sans-mono/files/spline-sans-mono "U+20,U+2B-3A,U+A0,U+20AC" ""
subset spline-sans-mono-letters spline-sans-mono/files/spline-sans-mono \
  "U+21-2A,U+3B-7E,U+B7,U+2013,U+2014,U+2019,U+2022,U+2026" ""
