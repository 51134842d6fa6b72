#!/usr/bin/env bash
# Renders sources/<folder>/<stem>.md to ../starter/<folder>/<stem>.pdf, .docx or .html, so that the starter corpora hold
# the formats a hospital really has, and the documents of ../starter that rendered.txt names once more to ../rendered, where
# the readers of formats are measured. The front matter goes unchanged into <rendered file>.meta.yaml beside it.
#
# Run by a maintainer after a source has changed, never in CI; the rendered files are committed. On Debian 12:
#
#   apt-get update && apt-get install -y --no-install-recommends \
#     pandoc weasyprint chromium imagemagick qpdf poppler-utils fonts-noto-cjk fonts-wqy-zenhei fonts-dejavu-core
#   corpora/make/render.sh                                        # all
#   corpora/make/render.sh drug-inserts/levofloxacin-tablets …    # some
#   corpora/make/render.sh rendered/guides/gout …                 # some of ../rendered
#
# A file takes its place only after its text was taken out again, and every sentence of the source was in it. Dates in
# the files are the effective_from of the source: with the same packages, a second run gives the same bytes.
set -euo pipefail
export LC_ALL=C.UTF-8 TZ=UTC

make_dir=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
sources=$make_dir/sources
templates=$make_dir/templates
starter=$make_dir/../starter
rendered_list=$make_dir/rendered.txt

# No smart quotes, no rewritten dashes: the text of the source is the text of the file.
readonly MARKDOWN=commonmark+pipe_tables
readonly MAX_PDF_BYTES=400000 MAX_DOCX_BYTES=60000 MAX_SCAN_BYTES=1500000

# How each source is rendered: the renderer, then the style sheets of a PDF.
layout_of() {
  case $1 in
    drug-inserts/levofloxacin-tablets) echo weasyprint print.css insert-two-columns.css ;;
    drug-inserts/salbutamol-inhaler) echo docx ;;
    drug-inserts/sertraline-tablets) echo chromium print.css insert-one-column.css ;;
    lab-tests/pt-inr) echo docx ;;
    lab-tests/hemoglobin) echo html ;;
    policies/critical-value-reporting) echo weasyprint print.css policy.css ;;
    guides/asthma) echo docx ;;
    rendered/*)
      awk -v name="${1#rendered/}" '$1 == name { $1 = ""; sub(/^ /, ""); print; found = 1 } END { exit !found }' \
        "$rendered_list" || die "$1: rendered.txt does not know it"
      ;;
    *) die "$1: layout_of does not know it" ;;
  esac
}

die() {
  printf 'render.sh: %s\n' "$*" >&2
  exit 1
}

main() {
  local name work
  check_tools
  work=$(mktemp -d)
  # shellcheck disable=SC2064 # the folder of now
  trap "rm -rf '$work'" EXIT
  if (($# == 0)); then
    readarray -t names < <(
      (cd "$sources" && find . -name '*.md' -printf '%P\n' | sed 's/\.md$//' | sort)
      awk '!/^#/ { print "rendered/" $1 }' "$rendered_list"
    )
  else
    names=("$@")
  fi
  for name in "${names[@]}"; do
    render "$name" "$work"
  done
}

check_tools() {
  local tool font
  for tool in pandoc weasyprint chromium convert qpdf pdftoppm pdftotext pdffonts fc-match; do
    command -v "$tool" >/dev/null || die "$tool is missing, see the head of this file"
  done
  # A missing font would be replaced without a word.
  for font in 'Noto Serif CJK SC' 'Noto Sans CJK SC' 'WenQuanYi Zen Hei' 'DejaVu Sans'; do
    fc-match -f '%{family}' "$font" | grep -qF "$font" || die "font $font is missing"
  done
}

# render NAME WORK
render() {
  local name=$1 work=$2 source=$sources/$1.md folder=$starter layout format rendered date target
  if [[ $name == rendered/* ]]; then
    source=$starter/${name#rendered/}.md
    folder=$make_dir/..
  fi
  [[ -f $source ]] || die "$source does not exist"
  layout=$(layout_of "$name")
  case $layout in
    weasyprint* | chromium* | scan*) format=pdf ;;
    *) format=$layout ;;
  esac
  awk '/^---$/ && n < 2 { n++; next } n == 1' "$source" >"$work/meta.yaml"
  awk '/^---$/ && n < 2 { n++; next } n == 2' "$source" >"$work/body.md"
  date=$(sed -n 's/^effective_from: *//p' "$work/meta.yaml")
  SOURCE_DATE_EPOCH=$(date -d "$date" +%s) || die "$name: no effective_from"
  export SOURCE_DATE_EPOCH
  rendered=$work/rendered.$format
  rm -f "$rendered"

  # shellcheck disable=SC2086 # words of the layout
  "render_${layout%% *}" "$work" "$rendered" $layout
  case $layout in
    scan*) check_scan "$rendered" "$work" ;;
    *) "check_$format" "$rendered" "$work/text.txt" ;;
  esac
  check_sentences "$name" "$work/body.md" "$work/text.txt"

  target=$folder/$name.$format
  mkdir -p "$(dirname "$target")"
  install -m 644 "$rendered" "$target"
  install -m 644 "$work/meta.yaml" "$target.meta.yaml"
  printf '%s %s bytes\n' "$name.$format" "$(stat -c %s "$target")"
}

# The renderers: render_… WORK RENDERED LAYOUT…

render_docx() {
  # Quiet: pandoc 2.17 has no Chinese word for a table caption, which nothing here has.
  pandoc --quiet -f "$MARKDOWN" -t docx -M lang=zh-CN -L "$templates/insert-headings.lua" "$1/body.md" -o "$2"
}

render_html() {
  pandoc -f "$MARKDOWN" -t html5 --template "$templates/hospital-page.html" --metadata-file "$1/meta.yaml" \
    "$1/body.md" -o "$2"
}

render_weasyprint() {
  printable_page "$1" "${@:4}"
  weasyprint -q "$1/page.html" "$1/raw.pdf"
  finish_pdf "$1/raw.pdf" "$2"
}

render_chromium() {
  local date options=(--headless --disable-gpu --no-pdf-header-footer "--user-data-dir=$1/chromium")
  # The sandbox refuses root; the page is ours.
  ((EUID != 0)) || options+=(--no-sandbox)
  printable_page "$1" "${@:4}"
  chromium "${options[@]}" --print-to-pdf="$1/raw.pdf" "file://$1/page.html" 2>"$1/chromium.log" ||
    die "chromium: $(tail -n 3 "$1/chromium.log")"
  date=$(date -d "@$SOURCE_DATE_EPOCH" +%Y%m%d%H%M%S)
  LC_ALL=C sed -i -E "s/^(\/(Creation|Mod)Date \(D:)[0-9]{14}/\1$date/" "$1/raw.pdf"
  finish_pdf "$1/raw.pdf" "$2"
}

# As it comes from an office copier: grey pages, each a little askew and full of specks, and no text.
render_scan() {
  local page number=0 angles=(0.7 -0.5 0.4 -0.8)
  render_weasyprint "$1" "$1/printed.pdf" "${@:3}"
  rm -f "$1"/page-*.png "$1"/scan-*.jpg
  pdftoppm -r 200 -gray -png "$1/printed.pdf" "$1/page"
  {
    echo '<style>@page { size: A4; margin: 0 } body { margin: 0 } img { display: block; width: 210mm; height: 296.9mm }</style>'
    for page in "$1"/page-*.png; do
      convert "$page" -seed 7 -background white -rotate "${angles[number % 4]}" -gravity center -extent 1654x2339 \
        -blur 0x0.4 -attenuate 0.25 +noise Gaussian -level 4%,97% -colorspace Gray -strip -quality 55 \
        "$1/scan-$number.jpg"
      echo "<img src=\"scan-$number.jpg\">"
      number=$((number + 1))
    done
  } >"$1/scan.html"
  weasyprint -q "$1/scan.html" "$1/raw.pdf"
  finish_pdf "$1/raw.pdf" "$2"
}

# printable_page WORK SHEET…
printable_page() {
  local work=$1 sheet
  shift
  {
    echo '<style>'
    for sheet in "$@"; do cat "$templates/$sheet"; done
    echo '</style>'
  } >"$work/style.html"
  pandoc -f "$MARKDOWN" -t html5 --template "$templates/print.html" --metadata-file "$work/meta.yaml" \
    -H "$work/style.html" -L "$templates/insert-headings.lua" "$work/body.md" -o "$work/page.html"
}

# finish_pdf RAW RENDERED
finish_pdf() {
  qpdf --deterministic-id --object-streams=generate --recompress-flate --compression-level=9 "$1" "$2"
}

# The checks: check_… RENDERED TEXT leaves the text of the file in TEXT.

check_pdf() {
  check_size "$1" "$MAX_PDF_BYTES"
  # Counted from the right: embedded, subset, unicode, object, generation.
  pdffonts "$1" | awk 'NR > 2 && (/Type 3/ || $(NF-4) != "yes" || $(NF-3) != "yes" || $(NF-2) != "yes") { bad = 1; print }
    END { exit bad || NR < 3 }' >&2 || die "$1: a font is not embedded, subset and readable"
  # Three readings: as the page looks, the same without headers and footers, which stand inside a sentence that runs across
  # pages, and in the order of the file, where cells of a table that wrap stay together.
  {
    pdftotext "$1" -
    pdftotext -r 72 -x 0 -y 58 -W 596 -H 728 "$1" -
    pdftotext -raw -r 72 -x 0 -y 58 -W 596 -H 728 "$1" -
  } >"$2"
}

# check_scan RENDERED WORK: nothing of the text but what was printed before it was copied.
check_scan() {
  check_size "$1" "$MAX_SCAN_BYTES"
  check_pdf "$2/printed.pdf" "$2/text.txt"
  [[ -z $(pdftotext "$1" - | tr -d '[:space:]') ]] || die "$1: a scan has no text"
}

check_docx() {
  check_size "$1" "$MAX_DOCX_BYTES"
  pandoc -f docx -t plain --wrap=none "$1" -o "$2"
}

check_html() {
  pandoc -f html -t plain --wrap=none "$1" -o "$2"
}

check_size() {
  (($(stat -c %s "$1") < $2)) || die "$1: $(stat -c %s "$1") bytes, allowed are $2"
}

# check_sentences NAME BODY TEXT: blanks and line breaks apart, every sentence and every heading is in the text.
check_sentences() {
  local text sentence lost=0 total=0
  text=$(tr -d '[:space:]' <"$3")
  while IFS= read -r sentence; do
    sentence=$(tr -d '[:space:]' <<<"$sentence")
    [[ -n $sentence ]] || continue
    total=$((total + 1))
    if [[ $text != *"$sentence"* ]]; then
      lost=$((lost + 1))
      printf 'lost: %s\n' "$sentence" >&2
    fi
  done < <(grep -v '^[|: -]*$' "$2" | sed -E 's/^(#+|[->]|[0-9]+\.) +//; s/\*\*//g; s/\|/\n/g; s/([。；])/\1\n/g')
  ((total > 0 && lost == 0)) || die "$1: $lost of $total sentences are not in the rendered file"
}

main "$@"
