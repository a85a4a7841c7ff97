#!/bin/sh
# usage: http_faults.sh start DIR UPSTREAM-URL     (UPSTREAM like http://127.0.0.1:8190)
#        http_faults.sh stop DIR
# nginx (packages nginx-light, openssl) in front of a test server, one fault per port, paths unchanged; B is
# ${FAULT_PORT:-18200}:
#   B+0 none, gzip on, access log DIR/access.log    B+8  endless redirect
#   B+1 429 + Retry-After: 1 above 2 requests/s     B+9  502, nothing behind it
#   B+2 503 + Retry-After: 1 for about 1 in 3       B+10 redirect to another private address, 127.0.0.9
#   B+3 body at 60 kB/s                             B+11 TLS, good, redirect to http
#   B+4 TLS, good with DIR/ca.pem                   B+12 gzip bomb: 200 MB of blanks in 200 kB
#   B+5 TLS, expired certificate                    B+13 redirect to file:///etc/passwd
#   B+6 TLS, certificate for another host           B+14 body at 20 bytes/s
#   B+7 TLS 1.1 at most                             B+15 200, and HTML whatever is asked
set -eu
[ $# -ge 2 ] || { sed -n 2,14p "$0"; exit 2; }
act=$1 D=$2
mkdir -p "$D"
D=$(cd "$D" && pwd)
case $act in
start)
    up=$3 B=${FAULT_PORT:-18200}
    cert() { # name common-name days further-names
        openssl req -newkey rsa:2048 -nodes -subj "/CN=$2" -keyout "$D/$1.key" -out "$D/$1.csr" 2>/dev/null
        printf 'subjectAltName=DNS:%s%s\n' "$2" "$4" >"$D/$1.ext"
        openssl x509 -req -in "$D/$1.csr" -CA "$D/ca.pem" -CAkey "$D/ca.key" -CAcreateserial -days "$3" \
            -extfile "$D/$1.ext" -out "$D/$1.pem" 2>/dev/null
    }
    openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj "/CN=test CA" -keyout "$D/ca.key" -out "$D/ca.pem" 2>/dev/null
    cert good localhost 30 ,IP:127.0.0.1
    cert expired localhost -1 ,IP:127.0.0.1
    cert other elsewhere.example 30 ""
    mkdir -p "$D/html"
    head -c 200000000 /dev/zero | tr '\0' ' ' | gzip -1 >"$D/html/bomb.gz"
    server() { # offset ssl-name extra-lines
        printf 'server { listen 127.0.0.1:%d%s;\n' $((B + $1)) "${2:+ ssl}"
        [ -z "$2" ] || printf 'ssl_certificate %s/%s.pem; ssl_certificate_key %s/%s.key;\n' "$D" "$2" "$D" "$2"
        printf '%s }\n' "$3"
    }
    pass="proxy_pass $up; proxy_set_header Host \$http_host; proxy_http_version 1.1; proxy_set_header Connection ''; proxy_buffering on;"
    {
        cat <<C
user root; worker_processes 1; pid $D/pid; error_log $D/error.log;
events { worker_connections 512; }
http {
log_format t '\$msec \$server_port \$status \$bytes_sent \$request_time \$connection \$request';
access_log $D/access.log t;
client_body_temp_path $D/t1; proxy_temp_path $D/t2; fastcgi_temp_path $D/t3; uwsgi_temp_path $D/t4; scgi_temp_path $D/t5;
limit_req_zone \$server_port zone=z:1m rate=2r/s;
split_clients "\$connection.\$connection_requests" \$fail { 33% 1; * 0; }
gzip_types application/json text/plain application/atom+xml; gzip_proxied any; default_type application/json;
C
        server 0 '' "gzip on; location / { $pass }"
        server 1 '' "limit_req zone=z; limit_req_status 429;
          error_page 429 @l; location / { $pass } location @l { add_header Retry-After 1 always; return 429 'slow down'; }"
        server 2 '' "location / { error_page 503 @l; if (\$fail) { return 503; } $pass } location @l { add_header Retry-After 1 always; return 503 'busy'; }"
        server 3 '' "limit_rate 60k; location / { $pass }"
        server 4 good "location / { $pass }"
        server 5 expired "location / { $pass }"
        server 6 other "location / { $pass }"
        server 7 good "ssl_protocols TLSv1 TLSv1.1; ssl_ciphers DEFAULT@SECLEVEL=0; location / { $pass }"
        server 8 '' "location / { return 302 /again\$request_uri; }"
        server 9 '' "location / { proxy_pass http://127.0.0.1:1; }"
        server 10 '' "location / { return 302 http://127.0.0.9:$B\$request_uri; }"
        server 11 good "location / { return 302 http://127.0.0.1:$B\$request_uri; }"
        server 12 '' "root $D/html; location / { add_header Content-Encoding gzip; try_files /bomb.gz =404; }"
        server 13 '' "location / { return 302 file:///etc/passwd; }"
        server 14 '' "limit_rate 20; location / { $pass }"
        server 15 '' "default_type text/html; location / { return 200 '<html><p>Please accept our terms.</p></html>'; }"
        echo '}'
    } >"$D/nginx.conf"
    nginx -p "$D" -c "$D/nginx.conf" -e "$D/error.log"
    ;;
stop)
    p=$(cat "$D/pid")
    kill "$p"
    while kill -0 "$p" 2>/dev/null; do sleep 0.05; done
    ;;
*)
    sed -n 2,14p "$0"
    exit 2
    ;;
esac
