@echo off
rem Called by run.cmd and test.cmd with "run" or "dev": finds Python, makes .venv, installs
rem the locked parts. A stamp of the requirements makes every later call quick.
setlocal
set "KIND=%~1"
set "STAMP=.venv\prepared-%KIND%"
set "PYTHONUTF8=1"
set "WANTED="
for /f "skip=1 delims=" %%H in ('certutil -hashfile requirements\%KIND%.txt SHA256') do (
    if not defined WANTED set "WANTED=%%H"
)
set "FOUND="
if exist "%STAMP%" set /p FOUND=<"%STAMP%"
if exist ".venv\Scripts\python.exe" if defined WANTED if "%FOUND%"=="%WANTED%" exit /b 0

if exist ".venv\Scripts\python.exe" goto install
set "PY="
for %%V in (3.13 3.12 3.11) do (
    if not defined PY py -%%V -c "import venv" >nul 2>nul && set "PY=py -%%V"
)
if not defined PY (
    python -c "import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))" >nul 2>nul && set "PY=python"
)
if not defined PY (
    echo 没有找到 Python 3.11、3.12 或 3.13。请安装 64 位 Python 后重试。
    exit /b 1
)
echo ==^> 建立运行环境 .venv
%PY% -m venv .venv
if errorlevel 1 (
    echo 运行环境没有建成，请检查磁盘空间和目录权限后重试。
    exit /b 1
)

:install
set "SOURCE="
if exist wheelhouse set "SOURCE=--no-index --find-links wheelhouse"
echo ==^> 安装锁定的组件（requirements\%KIND%.txt）
.venv\Scripts\python.exe -m pip install --quiet --disable-pip-version-check --no-input --require-hashes %SOURCE% -r requirements\%KIND%.txt
if errorlevel 1 (
    echo 组件没有装上。联网的机器请检查软件源；不联网的机器请按 README 带来 wheelhouse。
    exit /b 1
)
.venv\Scripts\python.exe -m pip install --quiet --disable-pip-version-check --no-input --no-index --no-deps --no-build-isolation --editable .
if errorlevel 1 (
    echo 程序没有登记到运行环境，请删除 .venv 后重试。
    exit /b 1
)
if defined WANTED >"%STAMP%" echo %WANTED%
exit /b 0
