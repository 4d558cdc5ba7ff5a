; The installer for Windows. packaging/installer.py gives what is in braces:
;   BUILD    the folder of this build, for one user: no other build has its name
;   VERSION  what people know it by
;   STAGE    the folder with its files, and FILES the script that names each of them
;   OUT      the installer
;   WORDS    the script with what it says, in all languages: windows' own is taken, or else English
;
; For one user each build has a folder of its own, so that the one that runs goes on guarding until
; the new one lies there whole. Then the old one ends, which holds its open questions, and the new
; one starts. For everybody there is one folder, which what other users have switched on goes on to
; name; while one of them runs ccwarn, nothing is changed.
;
;   /S                silently
;   /ALLUSERS         for everybody on the computer; wants an administrator
;   /AUTOSTART=0|1    start with Windows; 1 for one user, 0 for all, and as it was in an update
;   /THUNDERBIRD=1    connect Thunderbird, in a silent installation
;   /PURGE            (the uninstaller's) delete settings, memory and undo log as well

Unicode true
Target amd64-unicode
ManifestDPIAware true
RequestExecutionLevel user
!if ${COMPRESSOR} == off
  SetCompress off
!else
  SetCompressor /SOLID /FINAL ${COMPRESSOR}
!endif
Name "ccwarn"
OutFile "${OUT}"
BrandingText "ccwarn ${VERSION}"
ShowInstDetails nevershow
ShowUninstDetails nevershow

!include MUI2.nsh
!include FileFunc.nsh
!include LogicLib.nsh
!include StrFunc.nsh
${Using:StrFunc} UnStrStr

!define ABOUT "Software\Microsoft\Windows\CurrentVersion\Uninstall\ccwarn"
!define RUN "Software\Microsoft\Windows\CurrentVersion\Run"
!define APPROVED "Software\Microsoft\Windows\CurrentVersion\Explorer\StartupApproved\Run"
!define HOSTS "Software\Mozilla\NativeMessagingHosts"
!define NEW "$INSTDIR\$Build"
!define INSTALLED 1638 ; ERROR_PRODUCT_VERSION: another version is installed already
!define IN_USE 1618 ; ERROR_INSTALL_ALREADY_RUNNING: try again later

Var All      ; "1" where it is for everybody
Var Build    ; the name of the new build's folder
Var Old      ; the folder of the build that was installed before, if one was
Var Ran      ; "1" where a ccwarn ran, which has been ended

!define MUI_ICON "${STAGE}\ccwarn.ico"
!define MUI_UNICON "${STAGE}\ccwarn.ico"
!define MUI_FINISHPAGE_RUN "${NEW}\pythonw.exe"
!define MUI_FINISHPAGE_RUN_PARAMETERS "-P -m ccwarn"
!define MUI_FINISHPAGE_RUN_TEXT "$(Start)"
!insertmacro MUI_PAGE_COMPONENTS
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!include /CHARSET=UTF8 "${WORDS}"

; Set the places for one user or for everybody, by the command line.
!macro Places UN
Function ${UN}Places
  ${GetParameters} $R0
  ClearErrors
  ${GetOptions} $R0 "/ALLUSERS" $R1
  ${If} ${Errors}
    SetShellVarContext current
  ${Else}
    StrCpy $All 1
    SetShellVarContext all
    UserInfo::GetAccountType
    Pop $R1
    ${If} $R1 != "Admin"
      MessageBox MB_ICONSTOP "$(${UN}OnlyAdmin)" /SD IDOK
      SetErrorLevel 740
      Quit
    ${EndIf}
  ${EndIf}
FunctionEnd

; End the ccwarn of this user by the build in $R9, and note whether one ran.
Function ${UN}EndRunning
  ${If} ${FileExists} "$R9\pythonw.exe"
    ExecWait '"$R9\pythonw.exe" -P -m ccwarn.ui.process.ending' $R0
    ${If} $R0 == 0
      StrCpy $Ran 1
    ${EndIf}
  ${EndIf}
FunctionEnd

; Remove the folder $R9, if nothing in it is in use: then it can have another name.
Function ${UN}RemoveBuild
  ${If} ${FileExists} "$R9\*.*"
    StrCpy $R8 0
    ${Do}
      ClearErrors
      Rename "$R9" "$R9.gone"
      ${IfNot} ${Errors}
        RMDir /r "$R9.gone"
        ${Break}
      ${EndIf}
      Sleep 250
      IntOp $R8 $R8 + 1
    ${LoopUntil} $R8 >= 60
  ${EndIf}
FunctionEnd

; Remove all builds in $INSTDIR but that named $R7.
Function ${UN}RemoveOthers
  FindFirst $R5 $R6 "$INSTDIR\build-*"
  ${DoWhile} $R6 != ""
    ${If} $R6 != $R7
      StrCpy $R9 "$INSTDIR\$R6"
      Call ${UN}RemoveBuild
    ${EndIf}
    FindNext $R5 $R6
  ${Loop}
  FindClose $R5
FunctionEnd
!macroend
!insertmacro Places ""
!insertmacro Places "un."

Function .onInit
  Call Places
  StrCpy $Build "${BUILD}"
  ${If} $All == 1
    StrCpy $Build "app"
    ReadRegStr $R0 HKLM "Software\ccwarn" "Installer"
    ${If} $R0 == "msi"
      MessageBox MB_ICONSTOP "$(ByMsi)" /SD IDOK
      SetErrorLevel ${INSTALLED}
      Quit
    ${EndIf}
  ${EndIf}
  ReadRegStr $R0 SHCTX "Software\ccwarn" "Folder"
  ReadRegStr $R1 SHCTX "Software\ccwarn" "Build"
  ${If} $R1 != ""
    StrCpy $Old "$R0\$R1"
    StrCpy $INSTDIR $R0
  ${EndIf}
  ${If} $INSTDIR == ""
    ${If} $All == 1
      StrCpy $INSTDIR "$PROGRAMFILES64\ccwarn"
    ${Else}
      StrCpy $INSTDIR "$LOCALAPPDATA\Programs\ccwarn"
    ${EndIf}
  ${EndIf}
  Call Choices
FunctionEnd

; The texts of the Group Policy editor.
!macro PutTexts LANGUAGE
  CreateDirectory "$WINDIR\PolicyDefinitions\${LANGUAGE}"
  CopyFiles /SILENT "${NEW}\Lib\site-packages\ccwarn\resources\windows\${LANGUAGE}\ccwarn.adml" "$WINDIR\PolicyDefinitions\${LANGUAGE}\ccwarn.adml"
!macroend
!macro RemoveTexts LANGUAGE
  Delete "$WINDIR\PolicyDefinitions\${LANGUAGE}\ccwarn.adml"
  RMDir "$WINDIR\PolicyDefinitions\${LANGUAGE}"
!macroend
!macro InEachLanguage WHAT
  !insertmacro ${WHAT} "en-US"
  !insertmacro ${WHAT} "de-DE"
  !insertmacro ${WHAT} "es-ES"
  !insertmacro ${WHAT} "fr-FR"
  !insertmacro ${WHAT} "ja-JP"
  !insertmacro ${WHAT} "nl-NL"
!macroend

Section "ccwarn" Program
  SectionIn RO
  ${If} $Old == "${NEW}"
    StrCpy $R9 $Old
    Call EndRunning
    Call RemoveBuild
    ${If} ${FileExists} "$Old\pythonw.exe"
      MessageBox MB_ICONSTOP "$(InUse)" /SD IDOK
      SetErrorLevel ${IN_USE}
      Quit
    ${EndIf}
  ${EndIf}
  !include "${FILES}"
  SetOutPath "$INSTDIR"
  WriteUninstaller "$INSTDIR\uninstall.exe"
  WriteRegStr SHCTX "Software\ccwarn" "Folder" "$INSTDIR"
  WriteRegStr SHCTX "Software\ccwarn" "Build" "$Build"
  WriteRegStr SHCTX "${HOSTS}\ccwarn" "" "${NEW}\ccwarn.json"
  WriteRegStr SHCTX "${ABOUT}" "DisplayName" "ccwarn"
  WriteRegStr SHCTX "${ABOUT}" "DisplayVersion" "${VERSION}"
  WriteRegStr SHCTX "${ABOUT}" "DisplayIcon" "${NEW}\ccwarn.ico"
  WriteRegStr SHCTX "${ABOUT}" "InstallLocation" "$INSTDIR"
  WriteRegDWORD SHCTX "${ABOUT}" "EstimatedSize" ${KILOBYTES}
  WriteRegDWORD SHCTX "${ABOUT}" "NoModify" 1
  WriteRegDWORD SHCTX "${ABOUT}" "NoRepair" 1
  StrCpy $R0 '"$INSTDIR\uninstall.exe"'
  ${If} $All == 1
    StrCpy $R0 "$R0 /ALLUSERS"
    CopyFiles /SILENT "${NEW}\Lib\site-packages\ccwarn\resources\windows\ccwarn.admx" "$WINDIR\PolicyDefinitions\ccwarn.admx"
    !insertmacro InEachLanguage PutTexts
  ${EndIf}
  WriteRegStr SHCTX "${ABOUT}" "UninstallString" "$R0"
  WriteRegStr SHCTX "${ABOUT}" "QuietUninstallString" "$R0 /S"
  CreateShortcut "$SMPROGRAMS\ccwarn.lnk" "${NEW}\pythonw.exe" "-P -m ccwarn" "${NEW}\ccwarn.ico"
SectionEnd

Section "$(AutostartName)" Autostart
  WriteRegStr SHCTX "${RUN}" "ccwarn" '"${NEW}\pythonw.exe" -P -m ccwarn --hidden'
SectionEnd

Section "-No start with Windows"
  ${IfNot} ${SectionIsSelected} ${Autostart}
    DeleteRegValue SHCTX "${RUN}" "ccwarn"
  ${EndIf}
SectionEnd

Section /o "$(ThunderbirdName)" Thunderbird
  ${If} $All == 1
    ExecWait '"${NEW}\pythonw.exe" -P -m ccwarn install thunderbird --system'
  ${Else}
    ExecWait '"${NEW}\pythonw.exe" -P -m ccwarn install thunderbird'
  ${EndIf}
SectionEnd

Section "-Take over"
  ${If} $Old != "${NEW}"
    StrCpy $R9 "${NEW}"
    Call EndRunning
  ${EndIf}
  ${If} $Ran == 1
    SetOutPath "$PROFILE"
    Exec '"${NEW}\pythonw.exe" -P -m ccwarn --hidden'
  ${EndIf}
  StrCpy $R7 $Build
  Call RemoveOthers
SectionEnd

; What is chosen at first: as the command line says, else as it was, else as is usual.
Function Choices
  ${GetParameters} $R0
  ClearErrors
  ${GetOptions} $R0 "/AUTOSTART=" $R1
  ${If} ${Errors}
    StrCpy $R1 1
    ${If} $Old != ""
      ReadRegStr $R2 SHCTX "${RUN}" "ccwarn"
      ${If} $R2 == ""
        StrCpy $R1 0
      ${EndIf}
    ${ElseIf} $All == 1
      StrCpy $R1 0
    ${EndIf}
  ${EndIf}
  ${If} $R1 == 0
    !insertmacro UnselectSection ${Autostart}
  ${EndIf}
  ClearErrors
  ${GetOptions} $R0 "/THUNDERBIRD=" $R1
  ${If} ${Errors}
    StrCpy $R1 0
    ${If} ${FileExists} "$APPDATA\Thunderbird\profiles.ini"
    ${AndIfNot} ${Silent}
      StrCpy $R1 1
    ${EndIf}
  ${EndIf}
  ${If} $R1 == 1
    !insertmacro SelectSection ${Thunderbird}
  ${EndIf}
FunctionEnd

!insertmacro MUI_FUNCTION_DESCRIPTION_BEGIN
  !insertmacro MUI_DESCRIPTION_TEXT ${Program} $(ProgramHelp)
  !insertmacro MUI_DESCRIPTION_TEXT ${Autostart} $(AutostartHelp)
  !insertmacro MUI_DESCRIPTION_TEXT ${Thunderbird} $(ThunderbirdHelp)
!insertmacro MUI_FUNCTION_DESCRIPTION_END

Var Purge

Function un.onInit
  Call un.Places
  ${GetParameters} $R0
  ClearErrors
  ${GetOptions} $R0 "/PURGE" $R1
  ${IfNot} ${Errors}
    StrCpy $Purge 1
  ${Else}
    MessageBox MB_YESNO|MB_ICONQUESTION|MB_DEFBUTTON2 "$(un.Purge)" /SD IDNO IDNO kept
    StrCpy $Purge 1
    kept:
  ${EndIf}
FunctionEnd

; Delete a value if it names something in $INSTDIR, and the key if nothing else is in it.
!macro DeleteOurs ROOT KEY NAME
  ReadRegStr $R0 ${ROOT} "${KEY}" "${NAME}"
  ${UnStrStr} $R1 $R0 "$INSTDIR\"
  ${If} $R1 != ""
    DeleteRegValue ${ROOT} "${KEY}" "${NAME}"
    DeleteRegKey /ifempty ${ROOT} "${KEY}"
  ${EndIf}
!macroend

Section "Uninstall"
  ReadRegStr $R4 SHCTX "Software\ccwarn" "Build"
  StrCpy $R9 "$INSTDIR\$R4"
  Call un.EndRunning
  ${If} $R4 != ""
    SetOutPath "$PROFILE"
    ExecWait '"$R9\pythonw.exe" -P -m ccwarn uninstall thunderbird'
    ${If} $All == 1
      ExecWait '"$R9\pythonw.exe" -P -m ccwarn uninstall thunderbird --system'
    ${EndIf}
  ${EndIf}
  !insertmacro DeleteOurs HKCU "${RUN}" "ccwarn"
  !insertmacro DeleteOurs SHCTX "${RUN}" "ccwarn"
  DeleteRegValue HKCU "${APPROVED}" "ccwarn"
  DeleteRegValue SHCTX "${APPROVED}" "ccwarn"
  !insertmacro DeleteOurs HKCU "${HOSTS}\ccwarn" ""
  !insertmacro DeleteOurs SHCTX "${HOSTS}\ccwarn" ""
  DeleteRegKey /ifempty SHCTX "${HOSTS}"
  DeleteRegKey /ifempty SHCTX "Software\Mozilla"
  DeleteRegKey SHCTX "${ABOUT}"
  DeleteRegKey SHCTX "Software\ccwarn"
  Delete "$SMPROGRAMS\ccwarn.lnk"
  ${If} $All == 1
    Delete "$WINDIR\PolicyDefinitions\ccwarn.admx"
    !insertmacro InEachLanguage RemoveTexts
    RMDir "$WINDIR\PolicyDefinitions"
  ${EndIf}
  ${If} $R4 != ""
    Call un.RemoveBuild
    RMDir /r /REBOOTOK "$R9"
  ${EndIf}
  StrCpy $R7 ""
  Call un.RemoveOthers
  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR"
  SetShellVarContext current
  RMDir /r "$LOCALAPPDATA\Temp\ccwarn"
  ${If} $Purge == 1
    RMDir /r "$LOCALAPPDATA\ccwarn"
  ${EndIf}
SectionEnd
