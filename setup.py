"""
What setup.cfg cannot say: conf/ and webapps/ are installed as they are, with all their folders, below share/catalina.
"""

from pathlib import Path

from setuptools import setup

#: What comes with the server; what an instance in a checkout has beside it stays out.
SHIPPED = ("conf", "webapps/ROOT", "webapps/examples", "webapps/manager")


def dataFiles() -> list[tuple[str, list[str]]]:
    """
    Pair each folder below share/catalina with its files.
    """
    folders = [folder for name in SHIPPED for folder in [Path(name), *Path(name).rglob("*")]]
    return [
        (f"share/catalina/{folder}", sorted(str(file) for file in folder.iterdir() if file.is_file()))
        for folder in folders
        if folder.is_dir() and folder.name != "__pycache__"
    ]


setup(data_files=dataFiles())
