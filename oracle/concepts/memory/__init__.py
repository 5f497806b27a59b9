"""Who shares memory with whom: views, copies, writes that are seen and writes that are lost."""
