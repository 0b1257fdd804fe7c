"""python -m teamkit."""

from teamkit.cli import main

main(prog_name="teamkit")
