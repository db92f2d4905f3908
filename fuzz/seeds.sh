#!/bin/sh
# Fills fuzz/corpus/<target>/ from the published policies and cases. Run it from anywhere.
#
# Whole files are slow to mutate and seldom come through, so each is also cut at its empty
# lines into small texts.
set -eu
cd "$(dirname "$0")"
mkdir -p corpus/policy corpus/decide corpus/policy_decide

# One file for each block of a policy, with a head before it: $1 the file, $2 the folder, $3 the head.
blocks() {
    name=$(basename "$1" .policy)
    awk -v to="$2/$name" -v head="$3" 'BEGIN { RS = ""; ORS = "\n" }
        { file = to "_" NR ".policy"; print head $0 > file; close(file) }' "$1"
}

for file in ../policies/*.policy ../policies/*/*.policy seed.policy ground.policy; do
    cp "$file" corpus/policy/
    blocks "$file" corpus/policy 'policy "Seed" adopts "Ground"
'
    blocks "$file" corpus/policy_decide ''
done
cp seed.policy corpus/policy_decide/
for file in $(ls ../tests/corpus/*/*.policy ../tests/corpus/*/*/*.policy 2>/dev/null); do
    cp "$file" "corpus/policy/corpus_$(basename "$file")"
done

# The first byte chooses the policy.
for file in ../policies/*/cases/*.toml ../tests/corpus/found/*.toml cases/*.toml; do
    test -e "$file" || continue
    name=$(basename "$file")
    { printf 'g'; cat "$file"; } > "corpus/decide/glasgow_$name"
    { printf 'h'; cat "$file"; } > "corpus/decide/strathmore_$name"
done
for file in cases/*.json; do
    { printf 'h'; cat "$file"; } > "corpus/decide/$(basename "$file")"
done
