Attribute VB_Name = "MigrateRibbon"
Option Explicit

' The callbacks of the ribbon. What a button does stands in its tag: a verb, an operation, and the sheets that it
' needs, as in "apply clean-contacts|Contacts|Suppressions". By itself only RibbonLoaded runs, and that starts nothing.

Private Const PROGRAM As String = "xlmigrate"
Private Const DOCTOR As String = "In a terminal, this names the cause and the way out:  xlmigrate addin doctor"
Private Const FIRST_ROWS As String = "6:205"

Private theRibbon As IRibbonUI
Private theWatch As RibbonWatch

Public Sub RibbonLoaded(ribbon As IRibbonUI)
    Set theRibbon = ribbon
    If theWatch Is Nothing Then Set theWatch = New RibbonWatch
End Sub

Public Sub RefreshRibbon()
    ' Excel forgets the ribbon when a macro is stopped by hand.
    If Not theRibbon Is Nothing Then theRibbon.Invalidate
End Sub

Public Sub ButtonPressed(control As IRibbonControl)
    PressButton control.Tag
End Sub

Public Sub GetButtonEnabled(control As IRibbonControl, ByRef returnedVal)
    returnedVal = IsReady(control.Tag)
End Sub

Public Sub GetTabVisible(control As IRibbonControl, ByRef returnedVal)
    returnedVal = IsTabWanted()
End Sub

Public Sub PressButton(ByVal buttonTag As String)
    Dim command As String
    On Error GoTo Stopped
    Select Case VerbOf(buttonTag)
        Case "import"
            Say "Newer exports come in while the workbook is closed, so that one save holds all of it." & vbCrLf & _
                "Close it, and in a terminal:  xlmigrate import """ & BookName() & """ export.csv"
        Case "help"
            Say "White cells are facts, grey ones are computed, cream ones are yours and never overwritten." & vbCrLf & _
                "Check shows what Apply would do. Undo takes back the last run. The sheet Legend explains each rule." & _
                vbCrLf & DOCTOR
        Case Else
            command = CommandOf(buttonTag)
            If command = "" Then
                Say "This button and these macros are of different versions. In a terminal:  xlmigrate addin install"
            ElseIf BookName() = "" Then
                Say "No workbook is open for editing. Open one, and leave Protected View."
            Else
                RunPython "from xlmigrate import addin; " & command
                RefreshRibbon
            End If
    End Select
    Exit Sub
Stopped:
    Say "Python could not be started (" & Err.Description & "). " & DOCTOR
End Sub

Public Function CommandOf(ByVal buttonTag As String) As String
    ' Only these commands can be started, whatever a tag says.
    Dim name As String
    name = OperationOf(buttonTag)
    Select Case VerbOf(buttonTag)
        Case "apply": If name <> "" Then CommandOf = "addin.run('" & name & "')"
        Case "check": If name <> "" Then CommandOf = "addin.run('" & name & "', check=True)"
        Case "apply-all": CommandOf = "addin.run_all()"
        Case "check-all": CommandOf = "addin.run_all(check=True)"
        Case "undo": CommandOf = "addin.undo()"
        Case "explain": CommandOf = "addin.explain()"
        Case "report": CommandOf = "addin.report()"
    End Select
End Function

Public Function IsReady(ByVal buttonTag As String) As Boolean
    ' Whether one of the button's sheets has a row. Python is not asked: it would take a second for each button.
    Dim sheetNames() As String
    Dim i As Long
    sheetNames = Split(buttonTag, "|")
    For i = 1 To UBound(sheetNames)
        If HasRows(sheetNames(i)) Then IsReady = True
    Next i
End Function

Public Sub ShowError(FileName As String, Optional Message As String = "")
    ' In the place of the xlwings procedure of this name, which shows the whole traceback.
    Dim kept As String
    On Error Resume Next
    kept = Environ("TEMP")
    If kept = "" Then kept = Environ("HOME")
    kept = kept & Application.PathSeparator & PROGRAM & "-last-fault.log"
    FileCopy FileName, kept
    If Err.Number <> 0 Then kept = "no file, for it left none."
    On Error GoTo 0
    Say "Python stopped before it could say why. Its own words are kept in " & kept & vbCrLf & DOCTOR
End Sub

Private Sub Say(ByVal sentence As String)
    MsgBox sentence, vbInformation, "Migrate"
End Sub

Private Function BookName() As String
    If Not ActiveWorkbook Is Nothing Then BookName = ActiveWorkbook.Name
End Function

Private Function VerbOf(ByVal buttonTag As String) As String
    VerbOf = Split(Split(buttonTag & "|", "|")(0) & " ", " ")(0)
End Function

Private Function OperationOf(ByVal buttonTag As String) As String
    Dim name As String
    Dim i As Long
    name = Split(Split(buttonTag & "|", "|")(0) & "  ", " ")(1)
    For i = 1 To Len(name)
        If InStr("abcdefghijklmnopqrstuvwxyz-", Mid$(name, i, 1)) = 0 Then Exit Function
    Next i
    OperationOf = name
End Function

Private Function HasRows(ByVal sheetName As String) As Boolean
    On Error GoTo NoSuchSheet
    HasRows = Application.WorksheetFunction.CountA(ActiveWorkbook.Worksheets(sheetName).Rows(FIRST_ROWS)) > 0
NoSuchSheet:
End Function

Private Function IsTabWanted() As Boolean
    ' A workbook that carries this ribbon itself needs no second one from the add-in.
    IsTabWanted = True
    On Error GoTo NoSuchSheet
    If ThisWorkbook.IsAddin Then IsTabWanted = ActiveWorkbook.Worksheets(PROGRAM & ".conf") Is Nothing
NoSuchSheet:
End Function
