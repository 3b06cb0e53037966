Attribute VB_Name = "Probe"
Option Explicit

' Calls the callbacks of the ribbon as Excel does, and tells what came of it.

Public Function Press(ByVal buttonTag As String) As String
    Dim control As New FakeControl
    On Error GoTo Raised
    started = ""
    control.Tag = buttonTag
    MigrateRibbon.ButtonPressed control
    Press = started
    Exit Function
Raised:
    Press = "E" & Err.Number & ": " & Err.Description
End Function

Public Function Enabled(ByVal buttonTag As String) As String
    Dim control As New FakeControl
    Dim answer As Variant
    On Error GoTo Raised
    control.Tag = buttonTag
    MigrateRibbon.GetButtonEnabled control, answer
    Enabled = CStr(answer)
    Exit Function
Raised:
    Enabled = "E" & Err.Number & ": " & Err.Description
End Function

Public Function TabVisible() As String
    Dim control As New FakeControl
    Dim answer As Variant
    On Error GoTo Raised
    MigrateRibbon.GetTabVisible control, answer
    TabVisible = CStr(answer)
    Exit Function
Raised:
    TabVisible = "E" & Err.Number & ": " & Err.Description
End Function

Public Function Loaded() As String
    On Error GoTo Raised
    MigrateRibbon.RibbonLoaded Nothing
    MigrateRibbon.RefreshRibbon
    Loaded = "ok"
    Exit Function
Raised:
    Loaded = "E" & Err.Number & ": " & Err.Description
End Function

Public Function PressBlocked(ByVal buttonTag As String) As String
    ' As on a computer whose policy lets Office start no other program.
    blocked = True
    PressBlocked = Press(buttonTag) & "said"
    blocked = False
End Function

Public Function Fault(ByVal logFile As String) As String
    On Error GoTo Raised
    MigrateRibbon.ShowError logFile
    Fault = "said"
    Exit Function
Raised:
    Fault = "E" & Err.Number & ": " & Err.Description
End Function

Public Function RunMacro(ByVal macroName As String) As String
    On Error GoTo Raised
    started = ""
    Application.Run "MigrateOperations." & macroName
    RunMacro = started
    Exit Function
Raised:
    RunMacro = "E" & Err.Number & ": " & Err.Description
End Function
