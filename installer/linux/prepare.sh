# Sourced by ./run, ./test and .ci/run: finds Python, installs what the system lacks, makes
# the environment. Everything is quick when there is nothing to do.
# shellcheck shell=bash

# What the Qt wheels are linked against and do not carry themselves, as "soname package
# [package under its newer name]". Found with ldd on the wheel's libraries and its plugins
# xcb, wayland, offscreen, imageformats, iconengines and printsupport.
QT_LIBRARIES='
libEGL.so.1 libegl1
libGL.so.1 libgl1
libglib-2.0.so.0 libglib2.0-0 libglib2.0-0t64
libfontconfig.so.1 libfontconfig1
libfreetype.so.6 libfreetype6
libdbus-1.so.3 libdbus-1-3
libdrm.so.2 libdrm2
libcups.so.2 libcups2 libcups2t64
libX11.so.6 libx11-6
libX11-xcb.so.1 libx11-xcb1
libxkbcommon.so.0 libxkbcommon0
libxkbcommon-x11.so.0 libxkbcommon-x11-0
libxcb.so.1 libxcb1
libxcb-cursor.so.0 libxcb-cursor0
libxcb-glx.so.0 libxcb-glx0
libxcb-icccm.so.4 libxcb-icccm4
libxcb-image.so.0 libxcb-image0
libxcb-keysyms.so.1 libxcb-keysyms1
libxcb-randr.so.0 libxcb-randr0
libxcb-render.so.0 libxcb-render0
libxcb-render-util.so.0 libxcb-render-util0
libxcb-shape.so.0 libxcb-shape0
libxcb-shm.so.0 libxcb-shm0
libxcb-sync.so.1 libxcb-sync1
libxcb-util.so.1 libxcb-util1
libxcb-xfixes.so.0 libxcb-xfixes0
libxcb-xkb.so.1 libxcb-xkb1
libwayland-client.so.0 libwayland-client0
libwayland-cursor.so.0 libwayland-cursor0
libwayland-egl.so.1 libwayland-egl1
'
# What the tests call from outside Python.
TEST_PROGRAMS='pdftotext pdffonts pdftoppm'

say() { printf '==> %s\n' "$*"; }
fail() { printf '%s\n' "$*" >&2; exit 1; }

# The first interpreter of a supported version, newest last so that the system's own wins.
find_python() {
    local name
    for name in ${KAOHE_PYTHON:-} python3 python3.11 python3.12 python3.13; do
        if "$name" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))' \
            >/dev/null 2>&1; then
            printf '%s\n' "$name"
            return 0
        fi
    done
    return 1
}

can_make_venv() { "$1" -c 'import venv, ensurepip' >/dev/null 2>&1; }

known_libraries() {
    local tool
    for tool in ldconfig /sbin/ldconfig /usr/sbin/ldconfig; do
        if "$tool" -p 2>/dev/null; then return 0; fi
    done
}

apt_knows() { apt-cache show "$1" >/dev/null 2>&1; }

# Puts the packages that are missing for the purpose ($1: run or test) into MISSING.
find_missing() {
    local known soname package newer program python
    MISSING=()
    python=$(find_python || true)
    if [ -z "$python" ]; then
        MISSING+=(python3 python3-venv)
    elif [ ! -x .venv/bin/python ] && ! can_make_venv "$python"; then
        MISSING+=(python3-venv)
    fi
    known=$(known_libraries)
    while read -r soname package newer; do
        [ -n "$soname" ] || continue
        case "$known" in *"$soname"*) continue ;; esac
        if [ -n "$newer" ] && apt_knows "$newer"; then package=$newer; fi
        MISSING+=("$package")
    done <<<"$QT_LIBRARIES"
    if [ "$1" = test ]; then
        for program in $TEST_PROGRAMS; do
            command -v "$program" >/dev/null 2>&1 || { MISSING+=(poppler-utils); break; }
        done
    fi
}

install_system_packages() {
    find_missing "$1"
    [ ${#MISSING[@]} -gt 0 ] || return 0
    command -v apt-get >/dev/null 2>&1 ||
        fail "本机缺少 ${MISSING[*]}，又没有 apt-get；请用本机的软件管理程序装好后重试。"
    if [ "$(id -u)" -ne 0 ]; then
        fail "本机缺少系统组件，请先执行这一行，再重试：
    sudo apt-get update && sudo apt-get install -y ${MISSING[*]}"
    fi
    say "安装系统组件：${MISSING[*]}"
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq </dev/null || fail "无法更新系统软件清单，请检查软件源后重试。"
    find_missing "$1"
    apt-get install -y -qq --no-install-recommends "${MISSING[@]}" </dev/null >/dev/null ||
        fail "系统组件没有装上：${MISSING[*]}。请检查软件源和磁盘空间后重试。"
}

hash_of() { sha256sum "$@" | sha256sum | cut -c1-64; }

# Where the environment says what was installed into it.
STAMPS=.venv/prepared

stamp_of() { printf '%s %s\n' "$1" "$(hash_of "requirements/$1.txt" pyproject.toml)"; }

is_prepared() {
    [ -x .venv/bin/kaohe ] && grep -qxF "$(stamp_of "$1")" "$STAMPS" 2>/dev/null &&
        .venv/bin/python -c '' 2>/dev/null &&
        [ "$(head -n 1 "$STAMPS")" = "at $PWD" ]
}

# $1: run or dev. A wheelhouse beside the program takes the place of a registry.
make_environment() {
    local source=() python
    ! is_prepared "$1" || return 0
    if ! .venv/bin/python -m pip --version >/dev/null 2>&1; then
        python=$(find_python) || fail "没有找到 Python 3.11、3.12 或 3.13，请安装后重试。"
        say "建立运行环境 .venv（$("$python" --version)）"
        "$python" -m venv --clear .venv || fail "运行环境没有建成，请检查磁盘空间后重试。"
    fi
    if [ -d wheelhouse ]; then source=(--no-index --find-links wheelhouse); fi
    say "安装锁定的组件（requirements/$1.txt）"
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-input \
        --require-hashes "${source[@]}" -r "requirements/$1.txt" </dev/null ||
        fail "组件没有装上。联网的机器请检查软件源；不联网的机器请按 README 带来 wheelhouse。"
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-input \
        --no-index --no-deps --no-build-isolation --editable . </dev/null ||
        fail "程序没有登记到运行环境，请删除 .venv 后重试。"
    {
        printf 'at %s\n' "$PWD"
        stamp_of run
        if [ "$1" = dev ]; then stamp_of dev; fi
    } >"$STAMPS"
}

# $1: run or test.
prepare() {
    local kind=$1 file=run
    if [ "$kind" = test ]; then file=dev; fi
    # A prepared environment is trusted for Qt's libraries as well, so that starting is quick.
    if [ ! -f .venv/system-"$kind" ] || ! is_prepared "$file"; then
        install_system_packages "$kind"
        make_environment "$file"
        : >.venv/system-"$kind"
    fi
}
