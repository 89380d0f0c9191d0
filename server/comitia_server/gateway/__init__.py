"""The gateway: sockets, TLS, handshakes and frames. Turns bytes into seats and commands; decides nothing."""
