@echo off
rem The installed program on the command line. A prompt does not wait for a program with windows, a batch file does:
rem so its output stays in order, and its exit code is the one of this file.
setlocal DisableDelayedExpansion
"%~dp0..\..\Dotbogi.exe" %*
exit /b %ERRORLEVEL%
