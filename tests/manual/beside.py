"""A hook of mkdocs: what the manual leads to beside `docs` becomes a part of it, and links lead there.

A link is written as a git host follows it: `../contrib/cron/crontab` from a page in `docs`. A page in Markdown is taken
as it is, and any other file as a page that shows it.
"""

from __future__ import annotations

import posixpath
import re
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.pages import Page

ROOT = Path(__file__).parents[2]
BESIDE = ("CHANGELOG.md", "CONTRIBUTING.md", "ARCHITECTURE.md", "SECURITY.md", "contrib/*/*", "examples/*.*")
_LINK = re.compile(r"\]\((?![a-z]+:|#)([^)\s#]+)")
_LANGUAGES = {".yml": "yaml", ".json": "json", ".py": "python", ".service": "ini", ".timer": "ini"}


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the files, as pages that no menu has to name."""
    for path in (path for pattern in BESIDE for path in sorted(ROOT.glob(pattern))):
        name, text = path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")
        files.append(
            File.generated(config, _page_of(name), content=_shown(name, text), inclusion=InclusionLevel.NOT_IN_NAV)
        )
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Let links lead to where the pages are in the manual."""
    folder = posixpath.dirname(page.file.src_uri)
    is_beside = page.file.abs_src_path is None
    on_host = folder if is_beside else posixpath.join("docs", folder)

    def led(found: re.Match[str]) -> str:
        target = posixpath.normpath(posixpath.join(on_host, found[1]))
        inside = target.removeprefix("docs/")
        return f"]({posixpath.relpath(inside if inside != target else _page_of(target), folder or '.')}"

    return _LINK.sub(led, markdown)


def _page_of(name: str) -> str:
    return name if name.endswith(".md") else f"{name}.md"


def _shown(name: str, text: str) -> str:
    if name.endswith(".md"):
        return text
    return f"# {name}\n\n~~~~{_LANGUAGES.get(Path(name).suffix, 'text')}\n{text.rstrip()}\n~~~~\n"
