_s() { printf '%s\n' "$_t$1"; }
LC_ALL=C; export LC_ALL
cd 2>/dev/null
for _c in TOOLS; do command -v $_c >/dev/null 2>&1 || { _s "!$_c"; exit; }; done
CODING
if command -v sha256sum >/dev/null 2>&1; then _h() { sha256sum; }
elif command -v shasum >/dev/null 2>&1; then _h() { shasum -a 256; }
elif command -v openssl >/dev/null 2>&1; then _h() { openssl dgst -sha256 -r; }
elif python3 -c 'import hashlib' 2>/dev/null; then
  _h() { python3 -c 'import hashlib, sys; h = hashlib.sha256()
for b in iter(lambda: sys.stdin.buffer.read(65536), b""): h.update(b)
print(h.hexdigest())'; }
else _s '!HASHERS'; exit; fi
stty raw -echo isig noflsh 2>/dev/null || { _s '!stty'; exit; }
_w= _p= _r= _m=
_nl='
'
_end() { [ -z "$_p" ] || rm -f "$_p"; [ -z "$_r" ] || rm -rf "$_r"; _s .; exit; }
_try() {
  _m=$("$@" 2>&1) && { _m=; return; }
  _m=${_m##*"$_nl"}; _m=${_m:-$1 has failed}; return 1
}
_n() {
  case $1 in *\\*) _f=$(printf '%bx' "$1"); _f=${_f%x} ;; *) _f=$1 ;; esac
  case $_f in '~/'*) _f=$HOME/${_f#??} ;; '~') _f=$HOME ;; esac
}
_j() { printf %s "$@"; }
_name() {
  case $1 in
    *[!A-Za-z0-9/._+,:@^-]*) _x="=$(_j $(printf %s "$1" | _e))" ;;
    *) _x=",$1" ;;
  esac
}
_kind() {
  _g=
  if [ -d "$1" ]; then _k=d
  elif [ -f "$1" ]; then
    _k=f
    [ ! -h "$1" ] || { _x=$(readlink -f "$1" 2>/dev/null) && _name "$_x" && _g=" $_x"; }
  elif [ -e "$1" ] || [ -h "$1" ]; then _k=o
  else _k=-; fi
}
_free() { df -Pk "$1" 2>/dev/null | { read -r _1; read -r _1 _2 _3 _4 _5; printf %s "$_4"; }; }
_spoilt() {
  _w= _m=${_m##*"$_nl"}
  [ "$(_free "$_p")" != 0 ] || _m='No space left on device'
}
_where() {
  _kind "$1"; _q=$1
  [ $_k = d ] || { case $1 in */*) _q=${1%/*}; _q=${_q:-/} ;; *) _q=. ;; esac; }
  [ -d "$_q" ] || _k=n
  for _x in "$_q"/.ssm-tui-*; do
    [ ! -e "$_x" ] || find "$_x" -prune -mtime +0 -exec rm -rf {} + 2>/dev/null
  done
  _x=$(_free "$_q")
  _s "s$_k ${_x:--}$_g"
}
_one() {
  _x=$(ls -ldnL "$1" 2>/dev/null) || { _name "$1"; _s "l- - $_x"; return; }
  set -f; set -- "$1" $_x; set +f
  _m1=$2 _z=$6; _name "$1"; _s "l$_m1 $_z $_x"
  case $_m1 in d*) [ -z "$_b" ] || _walk "$1" ;; esac
}
_loops() {
  [ -h "$1" ] || return 1
  _y=$1
  while case $_y in ?*/*) true ;; *) false ;; esac; do
    _y=${_y%/*}; [ ! "$1" -ef "${_y:-/}" ] || return 0
  done
  return 1
}
_walk() (
  [ -r "$1" ] && [ -x "$1" ] || { _name "$1"; _s "l? - $_x"; }
  for _f in "${1%/}"/* "${1%/}"/.[!.]* "${1%/}"/..?*; do
    [ -e "$_f" ] || [ -h "$_f" ] || continue
    if _loops "$_f"; then _name "$_f"; _s "l@ - $_x"; else _one "$_f"; fi
  done
)
_list() {
  if [ -e "$_f" ] || [ -h "$_f" ]; then _s r; _one "$_f"; _s l.; return; fi
  _i=$IFS; IFS=
  for _v in $_f; do
    IFS=$_i; [ -e "$_v" ] || [ -h "$_v" ] || continue
    _s r; _one "$_v"
  done
  IFS=$_i; _s l.
}
_keep() {
  [ -n "$_w" ] || return
  _x=$(_h <"$_p"); _x=${_x##*= }
  [ "${_x%% *}" = "$3" ] || { _m='what has arrived is not what was sent'; return 1; }
  case $2 in -) _try chmod =rw "$_p" ;; *) _try chmod "$2" "$_p" ;; esac || return
  [ ! -d "$1" ] || { _m='Is a directory'; return 1; }
  if [ "$4" = r ]; then _try mv -f "$_p" "$1"; return; fi
  _try ln "$_p" "$1" && { rm -f "$_p"; return; }
  { [ -e "$1" ] || [ -h "$1" ]; } && { _m='File exists'; return 1; }
  _try mv "$_p" "$1"
}
_said() { if [ "$1" = 0 ]; then _s k; else _s "-$_m"; fi; }
exec 3<&0
trap : INT TERM
{ ( exec dd bs=4096 ) <&3 3<&- 2>/dev/null & } | {
  exec 3<&-
  trap _end INT TERM
  _s ">$(command -v python3 >/dev/null 2>&1 && echo p)"
  while read -r _v _a _b _c _q; do
    case $_v in
      S) _n "$_a"; _where "$_f" ;;
      E) _n "$_a"; _kind "$_f"; _s "e$_k$_g" ;;
      M)
        _n "$_a"
        if [ -d "$_f" ]; then [ -z "$_b" ] || _r=$_f; _s k
        elif _try mkdir -m 700 "$_f"; then [ -z "$_b" ] || _r=$_f; _s k
        else _s "-$_m"; fi ;;
      W)
        _n "$_a"; _w= _p=
        if _m=$( { set -C; umask 077; : >"$_f"; } 2>&1 ); then _p=$_f _w=1; exec 7>>"$_p"
        else _m=${_m##*"$_nl"}; fi ;;
      A)
        _n "$_a"; _w= _p= _z=
        if [ -f "$_f" ] && [ ! -h "$_f" ] && [ -w "$_f" ]; then
          _x=$(ls -ldn "$_f"); set -f; set -- $_x; set +f
          _z=$5 _p=$_f _w=1; exec 7>>"$_p"; _s "a$_z"
        else _s '-it is gone'; fi ;;
      D)
        if [ -z "$_w" ]; then :
        elif [ ${#_b} != "$_a" ]; then _m='it was damaged on the way' _w=
        elif _m=$(printf '%s\n' "$_b" | _d 2>&1 >&7); then :
        else _spoilt; fi ;;
      B)
        if [ -z "$_w" ]; then sed -n '/^\.$/q'
        elif _m=$( { sed -n '/^\.$/q;p' | { _d >&7 || { cat >/dev/null; false; }; }; } 2>&1 ); then :
        else _spoilt; fi
        _s b ;;
      K)
        _n "$_a"; [ -z "$_p" ] || exec 7>&-
        _keep "$_f" "$_b" "$_c" "$_q"; _x=$?
        [ $_x = 0 ] || [ -z "$_p" ] || rm -f "$_p"
        _w= _p=; _said $_x ;;
      C) _n "$_a"; _try chmod "$_b" "$_f"; _said $? ;;
      R)
        _n "$_a"; _y=$_f; _n "$_b"
        if [ -e "$_f" ] || [ -h "$_f" ]; then _m='File exists'; _s "-$_m"
        elif _try mv "$_y" "$_f"; then _r=; _s k
        else _s "-$_m"; fi ;;
      L) _n "$_a"; _list ;;
      G)
        _n "$_a"
        if [ -f "$_f" ] && [ -r "$_f" ]; then
          dd if="$_f" bs=65536 skip="$_b" count="$_c" 2>/dev/null | _e | cat; _s g
        else _s '-it cannot be read'; fi ;;
      H)
        _n "$_a"; _x=$(head -c "$_b" <"$_f" 2>/dev/null | _h); _x=${_x##*= }
        _s "h${_x%% *}" ;;
      P) python3 -c 'import base64, sys; exec(base64.b64decode(sys.stdin.buffer.raw.readline()))' ;;
      Q) _s .; exit ;;
    esac
  done
}
