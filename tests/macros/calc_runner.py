"""Runs macros of a workbook in LibreOffice Calc; started by the Python that has the module uno.

Standard input: {"workbook": path, "profile": path, "project": name, "program": soffice, "calls": [[script, [argument, ...]], ...]}. Standard output: the
results in that order. The workbook is never saved.
"""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException

_NO_SECURITY = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="MacroSecurityLevel" oor:op="fuse">
<value>0</value></prop></item>
</oor:items>
"""
_RESTART = 81
_ALWAYS_RUN = 4


def start(asked):
    settings = Path(asked["profile"], "user", "registrymodifications.xcu")
    settings.parent.mkdir(parents=True)
    settings.write_text(_NO_SECURITY, encoding="utf-8")
    pipe = f"xlmigrate{os.getpid()}"
    command = [
        asked["program"], f"-env:UserInstallation={Path(asked['profile']).as_uri()}", "--headless", "--norestore",
        f"--accept=pipe,name={pipe};urp;",
    ]  # fmt: skip
    return pipe, command, subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def connect(pipe, command, process):
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    for _ in range(600):
        if process.poll() == _RESTART:  # a fresh profile ends the first start
            process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            context = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
            return process, context.ServiceManager.createInstanceWithContext(
                "com.sun.star.frame.Desktop", context
            )
        except NoConnectException:
            time.sleep(0.1)
    raise SystemExit("soffice did not answer")


def prop(name, value):
    made = PropertyValue()
    made.Name, made.Value = name, value
    return made


def main():
    asked = json.load(sys.stdin)
    process, desktop = connect(*start(asked))
    try:
        document = desktop.loadComponentFromURL(
            Path(asked["workbook"]).as_uri(), "_blank", 0,
            (prop("MacroExecutionMode", uno.Any("short", _ALWAYS_RUN)),),
        )  # fmt: skip
        if document is None:
            raise SystemExit("the workbook was not loaded")
        provider = document.getScriptProvider()
        results = []
        for name, arguments in asked["calls"]:
            script = provider.getScript(
                f"vnd.sun.star.script:{asked['project']}.{name}?language=Basic&location=document"
            )
            results.append(script.invoke(tuple(arguments), (), ())[0])
        json.dump(results, sys.stdout)
        document.close(True)
    finally:
        process.terminate()
        process.wait(30)


if __name__ == "__main__":
    main()
