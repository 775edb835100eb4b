"""The urgent lane: emergencies before everything else."""
