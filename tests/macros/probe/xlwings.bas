Attribute VB_Name = "xlwings"
Option Explicit

' In the place of xlwings' module, which LibreOffice does not compile: what would be started is written down.

Public started As String
Public blocked As Boolean

Public Function RunPython(PythonCommand As String)
    If blocked Then Err.Raise 70
    started = started & PythonCommand
End Function
