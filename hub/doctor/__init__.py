"""What is well, what is not, and what to do: looks at a hub from outside, beside the flow."""
