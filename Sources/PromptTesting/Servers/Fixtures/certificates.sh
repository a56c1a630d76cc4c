#!/bin/sh
# Makes, in the folder $1: an authority, a certificate for localhost, 127.0.0.1 and ::1, one for another name, one that
# has ended, a client's, and another client's.
set -eu
cd "$1"
key() { openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$1.key" 2>/dev/null; }
key ca
openssl req -x509 -new -key ca.key -subj "/CN=test authority" -days 30 -out ca.pem
: >index.txt
cat >ca.cnf <<EOF
[ca]
default_ca = test
[test]
database = index.txt
new_certs_dir = .
default_md = sha256
policy = names
copy_extensions = copy
unique_subject = no
rand_serial = yes
[names]
commonName = supplied
EOF
issue() { # name, subject alternative name, start, end
  key "$1"
  openssl req -new -key "$1.key" -subj "/CN=$1" -addext "subjectAltName=$2" -out "$1.csr"
  openssl ca -batch -notext -config ca.cnf -cert ca.pem -keyfile ca.key -in "$1.csr" -out "$1.pem" \
    -startdate "$3" -enddate "$4" 2>/dev/null
}
issue server DNS:localhost,IP:127.0.0.1,IP:::1 20200101000000Z 20991231000000Z
issue elsewhere DNS:elsewhere.example 20200101000000Z 20991231000000Z
issue ended DNS:localhost,IP:127.0.0.1 20200101000000Z 20200201000000Z
issue client DNS:client.example 20200101000000Z 20991231000000Z
issue second DNS:second.example 20200101000000Z 20991231000000Z
