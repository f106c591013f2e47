@echo off
rem Opens the program on the sample workspace. With arguments: the command line.
setlocal
chcp 65001 >nul
cd /d "%~dp0"
set "PYTHONUTF8=1"
call installer\windows\prepare.cmd run
if errorlevel 1 exit /b 1
if "%~1"=="--prepare-only" exit /b 0
if not "%~1"=="" (
    .venv\Scripts\python.exe -m desktop %*
    goto end
)
if not defined KAOHE_DEMO_SIZE set "KAOHE_DEMO_SIZE=city"
rem accounts.json is written last: without it the sample was never finished, and without
rem teams an earlier version of the program made it.
findstr /c:"zuzhang01" build\demo\ws\accounts.json >nul 2>&1
if not errorlevel 1 goto open
if exist build\demo\ws rmdir /s /q build\demo\ws
if not exist build\demo mkdir build\demo
echo ==^> 建立演示库（%KAOHE_DEMO_SIZE%）
.venv\Scripts\python.exe -m desktop demo build\demo\ws --size %KAOHE_DEMO_SIZE%
if errorlevel 1 exit /b 1
:open
.venv\Scripts\python.exe -m desktop --sample
:end
exit /b %errorlevel%
