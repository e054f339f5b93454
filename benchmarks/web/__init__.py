"""What the web app costs and survives, measured in Debian's Chromium against the real server."""
