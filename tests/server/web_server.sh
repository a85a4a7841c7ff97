#!/bin/sh
# nginx on loopback: a folder of files, and what goes wrong in front of another server, one fault a port.
# usage: web_server.sh start FOLDER PORT SITE UPSTREAM
#        web_server.sh stop FOLDER
#   PORT+0  the files of SITE; below /packed/ with Content-Encoding, below /private/ 401, below /lost/ a page, never 404
#   PORT+1  429 with Retry-After: 1 above five requests a second     PORT+5  TLS, certificate expired
#   PORT+2  503 with Retry-After: 1, one time in three               PORT+6  TLS, certificate of another host
#   PORT+3  bodies at 8 kB a second                                  PORT+7  redirects without end
#   PORT+4  TLS, good with FOLDER/ca.pem                             PORT+8  502, nothing behind it
# PORT+1 and further pass to UPSTREAM. Packages: nginx-light openssl
set -eu
act=$1
mkdir -p "$2"
folder=$(cd "$2" && pwd)
shift 2

certificate() { # NAME HOST DAYS ALSO
    openssl req -newkey rsa:2048 -nodes -subj "/CN=$2" -keyout "$folder/$1.key" -out "$folder/$1.csr" 2>/dev/null
    printf 'subjectAltName=DNS:%s%s\n' "$2" "$4" >"$folder/$1.ext"
    openssl x509 -req -in "$folder/$1.csr" -CA "$folder/ca.pem" -CAkey "$folder/ca.key" -CAcreateserial -days "$3" \
        -extfile "$folder/$1.ext" -out "$folder/$1.pem" 2>/dev/null
}

server() { # OFFSET CERTIFICATE REST
    printf 'server { listen 127.0.0.1:%d%s;\n' $((port + $1)) "${2:+ ssl}"
    [ -z "$2" ] || printf 'ssl_certificate %s/%s.pem; ssl_certificate_key %s/%s.key;\n' "$folder" "$2" "$folder" "$2"
    printf '%s }\n' "$3"
}

case $act in
start)
    port=$1 site=$2 upstream=$3
    openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj "/CN=test CA" -keyout "$folder/ca.key" \
        -out "$folder/ca.pem" 2>/dev/null
    certificate good localhost 30 ,IP:127.0.0.1
    certificate expired localhost -1 ,IP:127.0.0.1
    certificate other elsewhere.example 30 ""
    pass="proxy_pass $upstream; proxy_set_header Host \$http_host; proxy_http_version 1.1; proxy_set_header Connection '';"
    {
        cat <<END
user root; worker_processes 1; pid $folder/pid; error_log $folder/error.log;
events { worker_connections 512; }
http {
log_format t '\$msec \$server_port \$status \$bytes_sent \$connection \$request';
access_log $folder/access.log t;
client_body_temp_path $folder/t1; proxy_temp_path $folder/t2; fastcgi_temp_path $folder/t3; uwsgi_temp_path $folder/t4;
scgi_temp_path $folder/t5;
types { text/html html; text/plain txt; application/x-gzip gz; }
limit_req_zone \$server_port zone=z:1m rate=5r/s;
split_clients "\$connection.\$connection_requests" \$fail { 33% 1; * 0; }
END
        server 0 '' "root $site; location /packed/ { alias $site/pipermail/; location ~ gz\$ { types {} default_type text/plain;
            add_header Content-Encoding gzip; } } location /private/ { return 401; }
            location /lost/ { alias $site/lost/; error_page 404 =200 /lost.html; }"
        server 1 '' "limit_req zone=z burst=2 nodelay; limit_req_status 429; error_page 429 @l; location / { $pass }
            location @l { add_header Retry-After 1 always; return 429 'slow down'; }"
        server 2 '' "location / { error_page 503 @l; if (\$fail) { return 503; } $pass }
            location @l { add_header Retry-After 1 always; return 503 'busy'; }"
        server 3 '' "limit_rate 8k; location / { $pass }"
        server 4 good "location / { $pass }"
        server 5 expired "location / { $pass }"
        server 6 other "location / { $pass }"
        server 7 '' "location / { return 302 /again\$request_uri; }"
        server 8 '' "location / { proxy_pass http://127.0.0.1:1; }"
        echo '}'
    } >"$folder/nginx.conf"
    nginx -p "$folder" -c "$folder/nginx.conf" -e "$folder/error.log" ;;
stop)
    pid=$(cat "$folder/pid")
    kill "$pid"
    while kill -0 "$pid" 2>/dev/null; do sleep 0.05; done ;;
esac
