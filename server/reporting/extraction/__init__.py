"""Words → observations. Never imports assessment or inquiry."""
