#!/bin/sh
# certificate-life FILE...: fails when one of the certificates is not there, has expired, or has less than 30 % of its life
# left, by its own two times. What issues certificates renews them at a third or before; the rest is the time that a renewal
# may take: three days of 90, 48 minutes of one.
set -u
IFS=' :=
'
now=$(date -u +%s)
# seconds MONTH DAY HOUR MINUTE SECOND YEAR: since 1970. A year begins with March here, so that a leap day is its last.
seconds() {
  months=JanFebMarAprMayJunJulAugSepOctNovDec
  before=${months%%"$1"*}
  month=$(((${#before} / 3 + 10) % 12))
  year=$(($6 - (month > 9)))
  days=$((365 * year + year / 4 - year / 100 + year / 400 + (306 * month + 5) / 10 + $2 - 719469))
  echo $(((days * 24 + ${3#0}) * 3600 + ${4#0} * 60 + ${5#0}))
}
# shellcheck disable=SC2046 # The lines 'notBefore=Nov 25 04:55:00 2026 GMT' and 'notAfter=…' are divided into words.
look() {
  name=${1##*/} name=${name%.pem}
  set -- $(openssl x509 -noout -startdate -enddate -in "$1" 2>/dev/null)
  if [ $# -ne 16 ]; then
    echo "$name: there is no certificate"
    return 1
  fi
  from=$(seconds "$2" "$3" "$4" "$5" "$6" "$7")
  to=$(seconds "${10}" "${11}" "${12}" "${13}" "${14}" "${15}")
  left=$((to - now))
  [ $((10 * left)) -lt $((3 * (to - from))) ] || return 0
  if [ "$left" -le 0 ]; then
    echo "$name: its certificate has expired"
  else
    echo "$name: its certificate has $((100 * left / (to - from))) % of its life left, its renewal is late"
  fi
  return 1
}
code=0
for certificate; do
  look "$certificate" || code=1
done
exit "$code"
