#!/usr/bin/env bash
# demo.sh - four hospitals, one summary each, one fit: with real data, beside the fit of the individual rows and lme4's.
#
# usage: demo.sh FEDGLMM
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
program=$(realpath "$1")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

formula="use ~ age + age_sq + urban + livch + (1|district)"

say() { printf '\n\033[1m%s\033[0m\n' "$*" | if [ -t 1 ]; then cat; else sed 's/\x1b\[[01]m//g'; fi; }

# Shows a command as a reader would type it, then runs it.
show_and_run() {
  printf '$ fedglmm'
  printf ' %s' "${@@Q}" | sed "s/'\([A-Za-z0-9._=,-]*\)'/\1/g"
  printf '\n'
  "$program" "$@"
}

# The first lines of a long output, and how many more there are.
head_of() {
  awk -v most="$1" 'NR <= most { print substr($0, 1, 160) (length($0) > 160 ? " ..." : "") }
    END { if (NR > most) print "... " NR - most " more lines" }'
}

# A protocol from the header and levels of example rows, four summaries, a fit of nothing but these.
study() {  # PROFILE
  local profile=$1 hospital
  show_and_run protocol --data site1.csv --cluster district --response use --profile "$profile" -o "$profile.json"
  for hospital in 1 2 3 4; do
    show_and_run summarize "$profile.json" "site$hospital.csv" -o "$profile$hospital.fgs"
  done
  show_and_run fit "$formula" --family binomial "$profile"[1-4].fgs --json "$profile-fit.json"
}

say "1. The data: 1,934 women in 60 districts of Bangladesh, 1989. Who uses contraception? (mlmRev's Contraception,
   GPL >= 2.) We deal the districts out to four hospitals. No hospital ever shows a row to anybody."
python3 "$root/demo/split_sites.py" "$root/data/contraception.csv" district 4 .
wc -l site?.csv | sed '$d'

say "2. Profile none: every hospital sends all sums of its districts, whatever their size. NOTHING IS PROTECTED in this
   mode: it shows how well the method works, and is for tests and a site's own use. With few women in a district, such
   sums can give their records away; profile default, below, is the one to use between sites."
study none

say "3. What left hospital 1: this, in words ..."
show_and_run show none1.fgs | head_of 40
say "   ... and this is the file, $(wc -c < none1.fgs) bytes:"
head_of 6 < none1.fgs

say "4. For comparison, the fit that nobody could have done: all rows in one place."
show_and_run fit "$formula" --family binomial --data all.csv --json rows-fit.json

say "5. The same study under profile default: districts of fewer than 10 women are left out (rule R1), counts of 1 to 4 are
   hidden in sums with others (R2), every sum is rounded (R6), and no difference of sums is about few (R14)."
study default

say "6. Side by side"
python3 "$root/demo/compare.py" "$root/tests/golden/reference.json" contraception_ri \
  rows-fit.json none-fit.json default-fit.json
