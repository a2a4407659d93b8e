#!/usr/bin/env bash
# Looks up the digests of the images that the compose files name, and writes them into
# docker-compose.pinned.yml, to be given last with -f. Needs docker and its registry.
set -euo pipefail
cd "$(dirname "$0")/.."

pinned="$(mktemp)"
trap 'rm -f "$pinned"' EXIT
echo "services:" > "$pinned"
for file in docker-compose.yml docker-compose.scale.yml; do
  awk '/^  [a-z]+:$/ {name = $1} /^    image: / && $2 !~ /^majordome:/ {print name, $2}' "$file"
done | while read -r name image; do
  digest="$(docker buildx imagetools inspect --format '{{.Manifest.Digest}}' "$image")"
  printf '  %s\n    image: %s@%s\n' "$name" "$image" "$digest" >> "$pinned"
done
mv "$pinned" docker-compose.pinned.yml
trap - EXIT
echo "docker-compose.pinned.yml is written."
