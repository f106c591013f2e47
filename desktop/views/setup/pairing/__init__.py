"""对口联系: which team assesses which units, proposed and moved by hand."""
