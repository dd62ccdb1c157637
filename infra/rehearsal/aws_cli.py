"""The AWS CLI, loaded once: each call of bin/aws is a fork of this process, which costs a fifth of a start.

    python aws_cli.py SOCKET
"""

import contextlib
import json
import os
import signal
import socket
import sys

from awscli.clidriver import create_clidriver

driver = create_clidriver()
with open(os.devnull, "w") as nothing, contextlib.redirect_stdout(nothing):
    driver.main(["sts", "get-caller-identity"])  # what this loads is loaded in every fork

server = socket.socket(socket.AF_UNIX)
server.bind(sys.argv[1])
server.listen(64)
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
while True:
    client, _ = server.accept()
    if os.fork() == 0:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        text, files, _, _ = socket.recv_fds(client, 1 << 20, 3)
        call = json.loads(text)
        worker = os.fork()
        if worker == 0:
            for number, file in enumerate(files):
                os.dup2(file, number)
            os.chdir(call["folder"])
            os.environ.update(call["environment"])
            code = driver.main(call["words"])
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)
        client.sendall(bytes([os.waitstatus_to_exitcode(os.waitpid(worker, 0)[1]) & 255]))
        os._exit(0)
    client.close()
