@echo off
rem Runs the tests. What stands after test.cmd is passed to pytest.
setlocal
chcp 65001 >nul
cd /d "%~dp0"
set "PYTHONUTF8=1"
call installer\windows\prepare.cmd dev
if errorlevel 1 exit /b 1
if "%~1"=="--prepare-only" exit /b 0
set "QT_QPA_PLATFORM=offscreen"
rem The whole suite shares the processors out; a chosen file starts quicker alone.
set "SHARED="
if "%~1"=="" set "SHARED=-n auto --dist loadfile --no-loadscope-reorder --benchmark-disable"
.venv\Scripts\python.exe -m pytest %SHARED% %*
exit /b %errorlevel%
