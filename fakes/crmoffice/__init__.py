"""CRMOffice: a CRM, read and written with plain JSON behind OAuth2 tokens."""
