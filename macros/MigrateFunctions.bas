Attribute VB_Name = "MigrateFunctions"
' The functions for cells (Windows). Made by xlwings from xlmigrate/addin/functions.py: python -m tests.macros.wrappers
Option Explicit
#Const App = "Microsoft Excel"

Function XM_COUNTRY(countries)
    #If App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        XM_COUNTRY = XLPy.CallUDF("xlmigrate.addin.functions", "XM_COUNTRY", Array(countries), ActiveWorkbook, Application.Caller)
        Exit Function
    #Else
        XM_COUNTRY = XLPy.CallUDF("xlmigrate.addin.functions", "XM_COUNTRY", Array(countries))
        Exit Function
    #End If
failed:
    XM_COUNTRY = Err.Description
End Function

Function XM_EMAIL(addresses)
    #If App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        XM_EMAIL = XLPy.CallUDF("xlmigrate.addin.functions", "XM_EMAIL", Array(addresses), ActiveWorkbook, Application.Caller)
        Exit Function
    #Else
        XM_EMAIL = XLPy.CallUDF("xlmigrate.addin.functions", "XM_EMAIL", Array(addresses))
        Exit Function
    #End If
failed:
    XM_EMAIL = Err.Description
End Function

Function XM_EXPLAIN(codes)
    #If App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        XM_EXPLAIN = XLPy.CallUDF("xlmigrate.addin.functions", "XM_EXPLAIN", Array(codes), ActiveWorkbook, Application.Caller)
        Exit Function
    #Else
        XM_EXPLAIN = XLPy.CallUDF("xlmigrate.addin.functions", "XM_EXPLAIN", Array(codes))
        Exit Function
    #End If
failed:
    XM_EXPLAIN = Err.Description
End Function

Function XM_NAME(names)
    #If App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        XM_NAME = XLPy.CallUDF("xlmigrate.addin.functions", "XM_NAME", Array(names), ActiveWorkbook, Application.Caller)
        Exit Function
    #Else
        XM_NAME = XLPy.CallUDF("xlmigrate.addin.functions", "XM_NAME", Array(names))
        Exit Function
    #End If
failed:
    XM_NAME = Err.Description
End Function

Function XM_PHONE(numbers, Optional countries)
    #If App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        XM_PHONE = XLPy.CallUDF("xlmigrate.addin.functions", "XM_PHONE", Array(numbers, countries), ActiveWorkbook, Application.Caller)
        Exit Function
    #Else
        XM_PHONE = XLPy.CallUDF("xlmigrate.addin.functions", "XM_PHONE", Array(numbers, countries))
        Exit Function
    #End If
failed:
    XM_PHONE = Err.Description
End Function

Function XM_TAG_KEY(tags)
    #If App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        XM_TAG_KEY = XLPy.CallUDF("xlmigrate.addin.functions", "XM_TAG_KEY", Array(tags), ActiveWorkbook, Application.Caller)
        Exit Function
    #Else
        XM_TAG_KEY = XLPy.CallUDF("xlmigrate.addin.functions", "XM_TAG_KEY", Array(tags))
        Exit Function
    #End If
failed:
    XM_TAG_KEY = Err.Description
End Function
