"""The benchmark: a filled site under the production server, beside a bare page of equal content. Ratios and CPU, not seconds."""
