#!/usr/bin/env bash
# Prepares the user's workspace, then becomes code-server.
#
# No step before the last can prevent the start: one that fails says so in the log. An IDE that does not start cannot be
# repaired from inside.
set -uo pipefail

workspace=${WORKSPACE_DIR:-$HOME/work}
settings=$HOME/.local/share/code-server/User/settings.json

attempt() {
  "$@" || echo "start: $1 did not succeed, continuing" >&2
}

configure_git() {
  [[ -z ${GIT_USER_NAME:-} ]] || git config --global user.name "$GIT_USER_NAME"
  [[ -z ${GIT_USER_MAIL:-} ]] || git config --global user.email "$GIT_USER_MAIL"
  [[ -n ${GIT_REPOSITORY:-} && -n ${GIT_PERSONAL_ACCESS_TOKEN:-} ]] || return 0
  # The token is given to the host of the repository and to no other, and it is never written to a file.
  local host=${GIT_REPOSITORY#https://}
  # shellcheck disable=SC2016  # expanded by git's shell, when it needs the token
  git config --global "credential.https://${host%%/*}.helper" \
    '!f() { [ "$1" = get ] && printf "username=oauth2\npassword=%s\n" "$GIT_PERSONAL_ACCESS_TOKEN"; }; f'
}

clone_repository() {
  [[ -n ${GIT_REPOSITORY:-} ]] || return 0
  local folder=${GIT_REPOSITORY%/}
  folder=$workspace/$(basename "$folder" .git)
  [[ ! -e $folder ]] || return 0
  GIT_TERMINAL_PROMPT=0 git clone ${GIT_BRANCH:+--branch="$GIT_BRANCH"} -- "$GIT_REPOSITORY" "$folder"
}

choose_theme() {
  local theme="Default Light Modern"
  [[ ${DARK_MODE:-} != true ]] || theme="Default Dark Modern"
  mkdir -p "$(dirname "$settings")"
  # A theme chosen by the user before stays.
  python3 - "$settings" "$theme" <<'PYTHON'
import json, pathlib, sys

file, theme = pathlib.Path(sys.argv[1]), sys.argv[2]
settings = json.loads(file.read_text()) if file.exists() else {}
settings.setdefault("workbench.colorTheme", theme)
file.write_text(json.dumps(settings, indent=4) + "\n")
PYTHON
}

language_pack() {
  case ${DISPLAY_LANGUAGE:-en} in
    fr | es | de | it) echo "$DISPLAY_LANGUAGE" "$DISPLAY_LANGUAGE" ;;
    zh-CN) echo zh-hans zh-cn ;;
  esac
}

install_language() {
  [[ -z $pack ]] || timeout 60 code-server --install-extension "ms-ceintl.vscode-language-pack-$pack" >/dev/null
}

run_personal_script() {
  [[ -n ${PERSONAL_INIT_SCRIPT:-} ]] || return 0
  local script arguments
  script=$(mktemp)
  curl --fail --silent --show-error --location --proto =https --max-time 120 \
    --output "$script" --url "$PERSONAL_INIT_SCRIPT" || return
  read -r -a arguments <<<"${PERSONAL_INIT_ARGS:-}"
  (cd "$workspace" && bash "$script" "${arguments[@]}")
}

read -r pack locale <<<"$(language_pack)"
attempt configure_git
attempt clone_repository
attempt choose_theme
attempt install_language
attempt run_personal_script

exec code-server --bind-addr 0.0.0.0:8080 --auth password --disable-telemetry --disable-update-check \
  ${locale:+--locale "$locale"} "$workspace"
