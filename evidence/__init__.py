"""An evidence library for one therapy: reports, studies, and how small the evidence base is."""
