# Short words for curl, for what the numbered samples give to try. In the top folder: . sample/curl.sh
export URL=${URL:-http://127.0.0.1:3000}
ANSWER=${ANSWER:-/tmp/answer}
call()    { curl -s -o "$ANSWER" -w '%{http_code}\n' ${FROM:+-H "x-forwarded-for: $FROM"} -X "$@"; }
get()     { call GET "$URL$1" ${2:+-H "authorization: Bearer $2"}; }
post()    { call POST "$URL$1" -H 'content-type: application/json' -d "$2" ${3:+-H "authorization: Bearer $3"}; }
login()   { post /auth/login "{\"username\":\"$1\",\"password\":\"$2\"}"; }
refresh() { post /auth/refresh "{\"refresh_token\":\"$1\"}"; }
field()   { sed -n "s/.*\"$1\":\"\([^\"]*\)\".*/\1/p" "$ANSWER"; }
