#!/bin/sh
# Run a command under Xvfb with OpenGL, where Qt's render loop is threaded and hides nothing.
set -eu
unset QT_QUICK_BACKEND QSG_RENDER_LOOP
export QT_QPA_PLATFORM=xcb LIBGL_ALWAYS_SOFTWARE=1 QT_QUICK_BACKEND=rhi COMITIA_OPENGL=1
exec xvfb-run -a -s "-screen 0 1400x900x24" "$@"
