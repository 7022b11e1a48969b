# Sourced by the commands in bin/: prints a Python of 3.10 or newer with venv, after installing one where Debian lacks it.
find_python() {
	local candidate
	for candidate in python3.11 python3.12 python3.10 python3 python3.13; do
		if command -v "$candidate" >/dev/null && "$candidate" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 10))' 2>/dev/null; then
			command -v "$candidate"
			return
		fi
	done
	local sudo=""
	[ "$(id -u)" = 0 ] || sudo="sudo -n"
	{ $sudo apt-get update -q && DEBIAN_FRONTEND=noninteractive $sudo apt-get install -qy --no-install-recommends python3 python3-venv python3-dev gcc; } >&2 || {
		echo "Python 3.10 or newer with venv is needed: apt-get install python3 python3-venv" >&2
		exit 1
	}
	command -v python3
}
