#!/bin/sh
# dx: answers an install that has nothing to do by itself, brings a spare back where node_modules was removed, and starts the
# program for all else.
#
# Where the program found nothing to do, it keeps in the person's cache what it went by: links to files, to directories and
# to what was absent, and check sums. The project names that directory; that for a spare is found by the project's path. All
# of that is data: nothing of it is run, used as a pattern or taken apart. Whatever is not as expected means the program.
# docs/decisions/011-launcher.md
#
# build: none

dx_tools=/usr/bin:/bin
# Change with every shell, terminal and session and mean nothing to an install.
dx_passing='_|SHLVL|PWD|OLDPWD|COLUMNS|LINES|WINDOWID|TERM'
dx_passing=$dx_passing'|SSH_CLIENT|SSH_CONNECTION|SSH_TTY|GPG_TTY|XDG_SESSION_ID|TMUX|TMUX_PANE|STY'
dx_passing=$dx_passing'|TERM_SESSION_ID|ITERM_SESSION_ID|WT_SESSION|KITTY_WINDOW_ID|WEZTERM_PANE'
dx_passing=$dx_passing'|ALACRITTY_WINDOW_ID|HYPERFINE_RANDOMIZED_ENVIRONMENT_OFFSET'
dx_newline='
'

main() {
  dx_lasting=
  dx_here=
  dx_alone=
  unset DX_LAUNCH DX_LAUNCH_VARIABLES DX_LAUNCH_ENGINE
  if see_variables 2>/dev/null; then
    case ${1-} in
      install | i)
        if is_unchanged "$@" 2>/dev/null; then say_unchanged; fi
        if is_ready "$@" 2>/dev/null && take_spare 2>/dev/null; then say_restored "$@"; fi
        describe_start
        ;;
    esac
    hand_over_variables
  fi
  start_program "$@"
}

# Finds what dx was started with. Shells hide variables whose names they do not understand, npm_config_@scope:registry for
# one; bash at least hands them on. In a container the number of a process may be that of another one.
see_variables() {
  dx_variables=/proc/$$/environ
  if [ -r "$dx_variables" ] && [ /proc/self -ef "/proc/$$" ]; then return 0; fi
  dx_variables=/dev/null
  [ -n "${BASH_VERSION-}" ]
}

is_unchanged() {
  find_caches
  read_known ./node_modules/.dx/launch/now && read_boot && [ "$dx_title" = "dx launch 1${dx_boot:+ $dx_boot}" ] &&
    is_as_known "$@"
}

# Empty where boots of the machine cannot be told apart.
read_boot() {
  dx_boot=
  [ ! -r /proc/sys/kernel/random/boot_id ] || read -r dx_boot </proc/sys/kernel/random/boot_id
}

# Whether all is as it was but for the node_modules that are gone, in this boot of the machine, and a spare lies untouched.
is_ready() {
  [ ! -e ./node_modules ] && [ ! -h ./node_modules ] || return 1
  dx_place=$(cd -P . && printf '%s.' "$PWD") && read_known "$dx_caches/at${dx_place%.}/.spare" || return 1
  read_boot && [ -n "$dx_boot" ] || return 1
  dx_count=${dx_title#"dx spare 1 $dx_boot "}
  case $dx_count in '' | *[!0-9]*) return 1 ;; esac
  is_as_known "$@" && are_movable
}

# Where a stamp is another, by mere touching or by an equal file in its place, contents decide.
is_as_known() {
  [ "$dx_kept/root" -ef . ] && [ "$dx_kept/launcher" -ef "$0" ] || return 1
  dx_sums=$(sum_stamps "$@")
  if [ "${dx_sums#*"$dx_newline"}" != "$dx_known_stamps /dev/stdin" ]; then
    is_same_program program && is_same_program node && are_same_kinds || return 1
    dx_sums=$(sum_inputs "$@")
    [ "${dx_sums#*"$dx_newline"}" = "$dx_known_inputs" ] || return 1
  fi
  if [ "$dx_variables" != /dev/null ] && [ "${dx_sums%%" $dx_variables"*}" = "$dx_known_all" ]; then return 0; fi
  [ -n "$dx_lasting" ] || sum_variables
  [ "$dx_lasting" = "$dx_known_lasting" ]
}

# In the cache of the person, who alone may have written there, and nowhere else, whatever the project names.
find_caches() {
  case ${XDG_CACHE_HOME-} in
    /*) dx_caches=$XDG_CACHE_HOME/dx/launch ;;
    *) dx_caches=${HOME-}/.cache/dx/launch ;;
  esac
}

# Sets dx_kept to the directory that a file names, and the rest to what is known there.
read_known() {
  [ -f "$1" ] && read -r dx_line <"$1" || return 1
  case $dx_line in
    '' | *[!0-9a-z-]*) return 1 ;;
    *) dx_kept=$dx_caches/$dx_line ;;
  esac
  [ -O "$dx_caches" ] && [ -O "$dx_kept" ] && [ -f "$dx_kept/sums" ] && [ -O "$dx_kept/sums" ] || return 1
  dx_known_inputs=
  {
    read -r dx_title && read -r dx_known_all && read -r dx_known_lasting && read -r dx_known_stamps &&
      while read -r dx_line; do dx_known_inputs=${dx_known_inputs:+$dx_known_inputs$dx_newline}$dx_line; done
  } 2>/dev/null <"$dx_kept/sums"
  [ "${dx_known_inputs##*"$dx_newline"}" = end ] || return 1
  dx_known_inputs=${dx_known_inputs%"$dx_newline"end}
}

# The same file as then, neither newer nor older.
is_same_program() {
  [ "$dx_kept/$1" -ef "$dx_kept/$1.real" ] && [ -f "$dx_kept/$1.time" ] &&
    [ ! "$dx_kept/$1" -nt "$dx_kept/$1.time" ] && [ ! "$dx_kept/$1" -ot "$dx_kept/$1.time" ]
}

are_same_kinds() {
  are_absent || return 1
  for dx_input in "$dx_kept"/files/*; do [ -f "$dx_input" ] || return 1; done
  for dx_input in "$dx_kept"/directories/*; do [ -d "$dx_input" ] || return 1; done
  for dx_input in "$dx_kept"/links/*; do [ "$dx_input" -ef "$dx_kept/targets/${dx_input##*/}" ] || return 1; done
}

are_absent() {
  for dx_input in "$dx_kept"/absent/*; do [ ! -e "$dx_input" ] || return 1; done
}

# Variables; arguments with inode, size and time of change of all that is there. sum-launch.ts asks in the same words.
sum_stamps() {
  cd "$dx_kept" && PATH=$dx_tools && {
    printf '%s\000' "$@"
    TZ=UTC0 stat -L -c '%n %d %i %s %z' node program files/* listed/* directories/* absent/* links/* targets/*
    print_spare
  } | cksum "$dx_variables" /dev/stdin
}

# Variables; arguments with names and kinds of what is in directories; each file.
sum_inputs() {
  cd "$dx_kept" && PATH=$dx_tools && {
    printf '%s\000' "$@"
    LC_ALL=C ls -aF listed/*/
    print_spare
  } | cksum "$dx_variables" /dev/stdin files/*
}

# What is in the directories that get a node_modules; where they are and where the spare is, who may write, on which file
# system, behind which links; inode and time of change of each package.
print_spare() {
  [ -f list ] || return 0
  LC_ALL=C ls -aF holders/*/
  stat -L -c '%a %d %i' .. . generation owners/* trees/*
  for dx_place in generation owners/* trees/*; do cd -P "$dx_kept/$dx_place" && printf '%s\000' "$PWD"; done
  cd -P "$dx_kept/generation/tree" && TZ=UTC0 xargs -0 stat -c '%i %z' -- <"$dx_kept/list"
}

# Also sees what has come since, and what stamps do not tell.
are_movable() {
  for dx_tree in "$dx_kept"/trees/*; do
    dx_owner=$dx_kept/owners/${dx_tree##*/}
    [ -d "$dx_tree/node_modules" ] && [ ! -h "$dx_tree/node_modules" ] || return 1
    [ -d "$dx_owner" ] && [ ! -e "$dx_owner/node_modules" ] && [ ! -h "$dx_owner/node_modules" ] || return 1
  done
  for dx_input in "$dx_kept"/commands/*; do [ -x "$dx_input" ] || [ ! -h "$dx_input" ] || return 1; done
}

# Renames only. Whoever breaks the seal first has the spare. The project's own node_modules comes last: cut off before, it
# has no recorded tree and the next install makes everything anew, so no journal is needed.
take_spare() {
  dx_seal=$dx_kept/generation/seal.json
  move "$dx_seal" "$dx_seal.taken" || return 1
  if are_absent && move_trees; then return 0; fi
  for dx_tree in "$dx_kept"/trees/*; do
    [ -e "$dx_tree/node_modules" ] || move "$dx_kept/owners/${dx_tree##*/}/node_modules" "$dx_tree/node_modules"
  done
  move "$dx_seal.taken" "$dx_seal"
  return 1
}

# Those of members at the same time; then, if all went well, the project's own.
move_trees() {
  dx_movers=
  dx_last=
  for dx_tree in "$dx_kept"/trees/*; do
    if [ -n "$dx_last" ]; then
      move_tree "$dx_last" &
      dx_movers="$dx_movers $!"
    fi
    dx_last=${dx_tree##*/}
  done
  dx_failed=
  for dx_mover in $dx_movers; do wait "$dx_mover" || dx_failed=yes; done
  [ -z "$dx_failed" ] && move_tree "$dx_last"
}

move_tree() { move "$dx_kept/trees/$1/node_modules" "$dx_kept/owners/$1/node_modules"; }

move() { PATH=$dx_tools mv -fT -- "$1" "$2" </dev/null; }

# Sets dx_all and dx_lasting: the sum of all variables, and of those that mean something to an install.
sum_variables() {
  dx_both=$({ PATH=$dx_tools && print_lasting | cksum "$dx_variables" /dev/stdin; } 2>/dev/null)
  dx_all=${dx_both%%" $dx_variables"*}
  dx_lasting=${dx_both#*"$dx_newline"}
  dx_lasting=${dx_lasting%' /dev/stdin'}
}

# A line each: busybox has a value's second line for the beginning of a variable, otherwise.
print_lasting() {
  if [ "$dx_variables" != /dev/null ]; then
    tr '\000\n' '\n\001' <"$dx_variables" | LC_ALL=C grep -avE "^($dx_passing)="
  else
    unset _ SHLVL PWD OLDPWD COLUMNS LINES WINDOWID TERM \
      SSH_CLIENT SSH_CONNECTION SSH_TTY GPG_TTY XDG_SESSION_ID TMUX TMUX_PANE STY \
      TERM_SESSION_ID ITERM_SESSION_ID WT_SESSION KITTY_WINDOW_ID WEZTERM_PANE \
      ALACRITTY_WINDOW_ID HYPERFINE_RANDOMIZED_ENVIRONMENT_OFFSET
    env
  fi
}

# Nobody needs to read it.
say_unchanged() {
  trap '' PIPE
  printf 'nothing to do, up to date\n' 2>/dev/null
  exit 0
}

say_restored() {
  dx_plural=s
  [ "$dx_count" != 1 ] || dx_plural=
  trap '' PIPE
  printf '%s package%s, from a spare\n' "$dx_count" "$dx_plural" 2>/dev/null
  start_background "$@"
  exit 0
}

# Gets ready for the next install, in a session of its own where there is a tool for that. $$ will be gone by then; a copy of
# this shell has the same variables.
start_background() {
  {
    trap '' HUP
    dx_copy=$(PATH=$dx_tools && exec sh -c 'echo "$PPID"')
    [ "$dx_variables" = /dev/null ] || dx_variables=/proc/$dx_copy/environ
    dx_alone=$(PATH=$dx_tools && command -v setsid)
    describe_start
    hand_over_variables
    start_program @after-install "$@"
  } </dev/null >/dev/null 2>&1 &
}

start_program() {
  [ -n "$dx_here" ] || find_self
  if [ -x "$dx_here/dx-program" ]; then
    tune_engine
    exec ${dx_alone:+"$dx_alone"} "$dx_here/dx-program" "$@"
  fi
  exec ${dx_alone:+"$dx_alone"} node "$dx_here/../../bin/dx.cjs" "$@"
}

# A command lives for a second: code that its engine optimises costs more than it gains. The program takes both variables out
# of its environment again.
tune_engine() {
  [ -z "${BUN_JSC_useDFGJIT+set}" ] || return 0
  export BUN_JSC_useDFGJIT=0 DX_LAUNCH_ENGINE=tuned
}

# Sets dx_self to this file, which may have been found through links, and dx_here to its directory.
find_self() {
  case $0 in
    */*) dx_self=$0 ;;
    *) dx_self=./$0 ;;
  esac
  while [ -h "$dx_self" ]; do
    dx_target=$(PATH=$dx_tools readlink "$dx_self") || break
    case $dx_target in
      /*) dx_self=$dx_target ;;
      *) dx_self=${dx_self%/*}/$dx_target ;;
    esac
  done
  case $dx_self in
    /*) ;;
    *) dx_self=$PWD/$dx_self ;;
  esac
  dx_here=${dx_self%/*}
}

# For the program, which takes both variables out of its environment again.
describe_start() {
  find_self
  [ -n "$dx_lasting" ] || sum_variables
  DX_LAUNCH="$dx_all $dx_lasting $dx_self"
  export DX_LAUNCH
}

# Other shells than bash drop the variables that they do not understand.
hand_over_variables() {
  [ -z "${BASH_VERSION-}" ] || return 0
  PATH=$dx_tools LC_ALL=C grep -zaqE "$dx_odd" "$dx_variables" 2>/dev/null || return 0
  DX_LAUNCH_VARIABLES=$(PATH=$dx_tools && LC_ALL=C grep -zaE "$dx_odd" "$dx_variables" | tr '\000\n' '\n\001')
  # More than the system lets one variable hold.
  if [ "${#DX_LAUNCH_VARIABLES}" -gt 100000 ]; then unset DX_LAUNCH_VARIABLES; else export DX_LAUNCH_VARIABLES; fi
}
dx_odd='^([^=]*[^A-Za-z0-9_=]|[0-9])[^=]*='

main "$@"
