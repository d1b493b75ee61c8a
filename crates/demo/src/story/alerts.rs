//! What Contoso sees of it: alerts.
