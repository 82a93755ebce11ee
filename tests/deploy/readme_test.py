"""What the pages on deployment point at is there."""
import re
import unittest

import declared

PAGES = ("deploy/README.md", "docs/operations.md")


def anchors(path):
    """The names under which the titles of a page are reached."""
    text = re.sub(r"(?ms)^```.*?^```", "", declared.read(path))
    for title in re.findall(r"(?m)^#+ (.*)$", text):
        yield re.sub(r"[^\w\- ]", "", title.strip().lower()).replace(" ", "-")


class ReadmeTest(unittest.TestCase):
    def test_links_lead_somewhere(self):
        for page in PAGES:
            for target in re.findall(r"\]\(([^)]+)\)", declared.read(page)):
                if target.startswith("http"):
                    continue
                path, _, anchor = target.partition("#")
                file = ((declared.ROOT / page).parent / path).resolve() if path else declared.ROOT / page
                self.assertTrue(file.exists(), f"{page}: {target}")
                if anchor:
                    self.assertIn(anchor, list(anchors(file.relative_to(declared.ROOT))), f"{page}: {target}")

    def test_paths_in_commands_exist(self):
        for page in PAGES:
            for path in re.findall(r"\bdeploy/[\w./-]*\w", declared.read(page)):
                self.assertTrue((declared.ROOT / path).exists(), f"{page}: {path}")

    def test_each_thing_below_deploy_is_told_of(self):
        page = declared.read("deploy/README.md")
        for path in declared.DEPLOY.iterdir():
            if path.is_dir():
                self.assertIn(f"{path.name}/", page)

    def test_configs_on_the_page_are_as_the_schema_says(self):
        blocks = re.findall(r"(?ms)^```yaml\n(sources:.*?)^```", declared.read("deploy/README.md"))

        self.assertEqual(len(blocks), 1)
        for block in blocks:
            self.assertEqual(declared.config_faults(declared.yaml.safe_load(block)), [])


if __name__ == "__main__":
    unittest.main()
