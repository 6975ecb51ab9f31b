"""A Twilio double: REST API, signed webhooks and a control API.

With it the product can be tried without a carrier.
It is a separate program that knows the product only through HTTP.
"""
