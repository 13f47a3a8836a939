#!/usr/bin/env bash
# Puts the parts of the window that a story drew one by one onto two sheets, as the mocks do. Usage: sheets.sh FOLDER
set -euo pipefail
parts=$1/parts
light='#ffffff' dark='#1f2423'

# A blank sheet: light at the left, dark at the right.
blank() { convert \( -size 640x800 "xc:$light" \) \( -size 640x800 "xc:$dark" \) +append "$1"; }

# Puts a part onto a sheet: SHEET PART X Y. A part that was not drawn has no place.
put() {
  [ -f "$2" ] || return 1
  convert "$1" "$2" -geometry "+$3+$4" -composite "$1"
}
words() { # SHEET X Y SIZE WEIGHT COLOUR WORDS
  convert "$1" -font "Inter-$5" -pointsize "$4" -fill "$6" -annotate "+$2+$3" "$7" "$1"
}

# A message as it lies on a page, CARD OUT: its corners are round, and nothing of the window is in them.
card() {
  local width height
  read -r width height <<<"$(identify -format '%w %h' "$1")"
  convert "$1" \( -size "${width}x$height" xc:none -fill white -draw "roundrectangle 0,0 $((width - 1)),$((height - 1)) 12,12" \) \
    -alpha set -compose DstIn -composite -compose Over \
    \( +clone -background black -shadow 18x10+0+6 \) +swap -background none -layers merge +repage "$2"
}

states() {
  local sheet=$1/sync-states.png y name side x ink dot said
  blank "$sheet"
  for side in light dark; do
    if [ $side = light ]; then x=24 ink='#454b49'; words "$sheet" 30 43 16 Semi-Bold '#161918' 'Sync control, light'
    else x=664 ink='#b4bab8'; words "$sheet" 670 43 16 Semi-Bold '#e8ebea' 'Sync control, dark'; fi
    y=80
    while read -r name said; do
      put "$sheet" "$parts/sync-states/$name-$side.png" "$x" "$y" || continue
      words "$sheet" $((x + 256)) $((y + 36)) 12 Regular "$ink" "$said"
      y=$((y + 68))
    done <<<'synced Everything is with the server.
waiting Online, and not sent yet.
syncing The arc and the number move.
offline No alarm: being offline is normal.
error Counts down each second.
auth Never hides notes.
paused The line is paid for by the byte.
local No server is set up.'
    y=$((y + 8))
    # Of the row only its first line.
    dot=$parts/sync-states/dot-$side.png
    [ ! -f "$dot" ] || convert "$dot" -crop 240x28+0+6 +repage "$dot"
    # Of the foot of a note its left end.
    dot=$parts/sync-states/foot-syncing-$side.png
    [ ! -f "$dot" ] || convert "$dot" -crop 246x24+12+5 +repage "$dot"
    while read -r name said; do
      put "$sheet" "$parts/sync-states/$name-$side.png" $((x + 8)) "$y" || continue
      words "$sheet" $((x + 256)) $((y + 14)) 12 Regular "$ink" "$said"
      y=$((y + 28))
    done <<<'dot Saved here, waiting to sync.
badge A note with two versions.
foot-synced Under a text that the server has.
foot-syncing Under a text that is on its way.
not-saved The one alarm of the app.'
  done
}

toasts() {
  local sheet=$1/toasts.png y name height
  blank "$sheet"
  words "$sheet" 30 43 16 Semi-Bold '#161918' 'In the app'
  words "$sheet" 670 43 16 Semi-Bold '#e8ebea' 'From the desktop'
  y=62
  for name in two-versions not-finished back-online sign-in saved trashed; do
    [ -f "$parts/toasts/$name.png" ] || continue
    card "$parts/toasts/$name.png" "$parts/toasts/$name-card.png"
    put "$sheet" "$parts/toasts/$name-card.png" 10 "$y"
    y=$((y + $(identify -format %h "$parts/toasts/$name.png") + 12))
  done
  y=74
  for name in one several sign-in; do
    put "$sheet" "$parts/toasts/desktop-$name.png" 670 "$y" || continue
    y=$((y + $(identify -format %h "$parts/toasts/desktop-$name.png") + 12))
  done
}

[ ! -d "$parts/sync-states" ] || states "$1"
[ ! -d "$parts/toasts" ] || toasts "$1"
rm -rf "$parts"
